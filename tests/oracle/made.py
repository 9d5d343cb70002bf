"""Made-up values at the edges: instants, ages, CPR numbers and texts of fictive people (day + 60, CPR-4)."""
# ruff: noqa: RUF001 -- letters that only look alike are meant

from datetime import UTC, date, datetime, timedelta
from random import Random

from oracle.danish_time import days_in_month

EDGES = (
    "2026-03-29T00:59:59", "2026-03-29T01:00:00", "2026-10-25T00:59:59.999999", "2026-10-25T01:00:00",
    "2026-03-28T22:59:59", "2026-03-28T23:00:00", "2026-03-29T21:59:59", "2026-03-29T22:00:00",
    "2026-10-24T21:59:59", "2026-10-24T22:00:00", "2026-10-25T22:59:59", "2026-10-25T23:00:00",
    "2026-12-31T22:59:59", "2026-12-31T23:00:00", "2027-02-27T23:30:00", "2027-02-28T23:30:00",
    "2028-02-27T23:00:00", "2028-02-28T23:00:00", "2028-02-29T22:59:59", "2028-02-29T23:00:00",
    "2023-04-26T10:00:00", "2024-04-24T10:00:00", "2026-04-01T06:00:00", "2026-05-12T21:59:59",
    "2026-05-21T12:00:00", "2026-06-04T12:00:00", "2026-12-22T12:00:00", "2025-12-30T12:00:00",
)  # fmt: skip
AGES = (0, 1, 9, 10, 14, 15, 16, 17, 18, 19, 24, 25, 26, 27, 40, 79, 104)
MUNICIPALITIES = (
    "0810", "0813", "0820", "0825", "0840", "0846", "0849", "0851", "0860", "0851", "0860", "0851", "0860", "0851",
    "0860", "0851", "0860", "810", "851", "860", "0773", "0787", "773", "787", "0791", "0730", "0707", "0101", "999",
    "0000", "0009", "0999", "000", "009", "0998", "0001",
)  # fmt: skip
TEXTS = (
    "Kort.", "æøå ÆØÅ é", "e\u0301", " ", "linje\nto\tog", "linje\r\nto", "\ufeffmærke", "x" * 100, "x" * 101,
    "x" * 200, "x" * 201, "e\u0301" * 200, "e\u0301" * 201, "x" * 1000, "x" * 1001, "\r\n" * 1000, "y" * 4000,
    "y" * 4001, "🙂" * 200, "",
)  # fmt: skip
BLANKS = (
    "",
    " ",
    "\t\r\n",
    "\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000",
    "\ufeff",
    "\u200b",
    "\x85",
    "\x1c",
)
QUESTION = "8f3e0a52-1c5b-4c1e-9a77-2d6c0b1f4e90"
CELLS = ("sager", "uro", "æ", "Børn på møde", "A-b_c d", "a\u030a", "\u00e5", "\u02b0\u05d0\u4e2d", "x" * 60)
STRANGE_CELLS = (
    "", " sager", "-x", "uro2", "a²", "sager!", "Opdigtet 710311-1234", "x" * 61, "x\u0301" * 60, "Ⅷ", "a\x00",
    "a\ttab",
)  # fmt: skip
BAD_TEXTS = ("nul\x00", "cr\r", "esc\x1b", "\x7f", "\x85", "\ud800", "\udfff x", 7, True, 1.5, [], {}, ["x"])
NOT_BOOLEAN = ("true", "false", 1, 0, "ja", [], {}, "", 1.0)
NOT_INTEGER = ("1", 1.0, 1.5, -1, True, "x", [], {}, 1e2)
NOT_DATE = (
    "2026-02-30", "2026-13-01", "1899-12-31", "2200-01-01", "26-01-01", "2026-1-1", "2026-02-10T00:00:00", "", 20260210,
    "20260210", "2026-W07-2", "٢٠٢٦-02-10", "2026-02-10 ", "0000-00-00", True, "2025-02-29", "1900-02-29",
)  # fmt: skip


def instant(random: Random) -> datetime:
    """An instant of receipt, often one second from a change of day, clock or year."""
    if random.random() < 0.5:
        return datetime.fromisoformat(random.choice(EDGES)).replace(tzinfo=UTC)
    start = datetime(2019, 1, 1, tzinfo=UTC)
    return start + timedelta(seconds=random.randrange(12 * 365 * 86400))


def written(random: Random, moment: datetime) -> str:
    """Write an instant with one of many zones."""
    minutes = random.choice((0, 0, 60, 120, -660, 330, 840, -30))
    there = (moment + timedelta(minutes=minutes)).replace(tzinfo=None).isoformat()
    if minutes == 0:
        return there + random.choice(("Z", "+00:00", "-00:00"))
    sign, away = ("+", minutes) if minutes > 0 else ("-", -minutes)
    return f"{there}{sign}{away // 60:02d}:{away % 60:02d}"


def birth(random: Random, today: date) -> date:
    """A birth date some days around a birthday that counts."""
    if random.random() < 0.05:
        return date(random.choice((2000, 2008, 2012, 2016)), 2, 29)
    year, month = today.year - random.choice(AGES), today.month
    birthday = date(year, month, min(today.day, days_in_month(year, month)))
    born = birthday + timedelta(days=random.choice((-1, 0, 0, 1, 1)))
    return min(max(born, date(1900, 1, 1)), today)


def cpr(random: Random, born: date, *, substitute: bool = True) -> str:
    """A CPR number of that birth date."""
    if born.year < 2000:
        sevenths = "0123" if born.year < 1937 else "012349"
    else:
        sevenths = "456789" if born.year <= 2036 else "5678"
    day = born.day + (60 if substitute else 0)
    number = f"{day:02d}{born.month:02d}{born.year % 100:02d}{random.choice(sevenths)}{random.randrange(1000):03d}"
    return number[:6] + "-" + number[6:] if random.random() < 0.5 else number


def bad_cpr(random: Random, today: date) -> object:
    """A CPR number that nobody can have, or none at all."""
    tomorrow = today + timedelta(days=random.choice((1, 30)))
    return random.choice((
        "923088-1234", "600188-1234", "610088-1234", "611388-1234", "000188-1234", "300290-1234", "610157-5123",
        "610158-5123", "610199-8123", "", " ", "abc", "61018-81234", "6101881234 ", "61 0188-1234", "610188–1234",
        "61018812345", "٦١٠١٨٨1234", cpr(random, tomorrow), cpr(random, tomorrow), 6101881234, True, [], {},
        "610188\x00-1234", "890225-1234", "890224-1234", "290225-5123", "610188-1234\n", "320188-1234",
    ))  # fmt: skip


def day_near(random: Random, today: date) -> date:
    """A date that some deadline is counted from: month ends, a year apart, in the past."""
    if random.random() < 0.4:
        year, month = today.year + random.choice((-3, -2, -1, 0, 0, 1, 2)), random.choice((1, 2, 3, 5, 8, 11, 12))
        last = days_in_month(year, month)
        return date(year, month, random.choice((1, 27, 28, last, last - 1)))
    return today + timedelta(days=random.choice((-800, -366, -365, -92, -31, -1, 0, 1, 27, 28, 29, 89, 92, 365, 366)))

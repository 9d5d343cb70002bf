"""Days, months, holidays and clock changes of Denmark, worked out by hand for the second implementation."""

import re
from datetime import UTC, date, datetime, timedelta

_INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))"
)


def read_date(value: object) -> date | None:
    """Return a date written `YYYY-MM-DD` from 1900-01-01 to 2199-12-31, else None."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    year, month, day = int(value[0:4]), int(value[5:7]), int(value[8:10])
    if not 1900 <= year <= 2199 or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    return date(year, month, day)


def read_instant(value: object) -> datetime | None:
    """Return an instant with a zone in UTC, else None."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(found[place]) for place in range(1, 7))
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    try:
        there = datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC)
    except ValueError:
        return None
    if found[8]:
        return there
    away = timedelta(hours=int(found[10]), minutes=int(found[11]))
    return there - away if found[9] == "+" else there + away


def days_in_month(year: int, month: int) -> int:
    """Return 28 to 31."""
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def last_sunday(year: int, month: int) -> date:
    """Return the Sunday on which the clock changes."""
    day = date(year, month, days_in_month(year, month))
    while day.isoweekday() != 7:
        day -= timedelta(days=1)
    return day


def copenhagen_day(instant: datetime) -> date:
    """Return the date in Copenhagen: UTC+1, and UTC+2 between the last Sundays of March and October, 01:00 UTC.

    True from 1996 on, which is further back than any receipt.
    """
    instant = instant.astimezone(UTC)
    march, october = last_sunday(instant.year, 3), last_sunday(instant.year, 10)
    summer_begins = datetime(march.year, 3, march.day, 1, tzinfo=UTC)
    summer_ends = datetime(october.year, 10, october.day, 1, tzinfo=UTC)
    hours = 2 if summer_begins <= instant < summer_ends else 1
    return (instant + timedelta(hours=hours)).date()


def completed_years(born: date, today: date) -> int:
    """Return the age; who is born on 29 February grows older on 1 March of other years (GEN-6)."""
    had_birthday = today.month > born.month or (today.month == born.month and today.day >= born.day)
    return today.year - born.year - (0 if had_birthday else 1)


def months_earlier(day: date, months: int) -> date:
    """Return the same day of an earlier month, or that month's last day (GEN-4)."""
    year, month = day.year, day.month
    for _ in range(months):
        month -= 1
        if month == 0:
            year, month = year - 1, 12
    return date(year, month, min(day.day, days_in_month(year, month)))


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day (GEN-4)."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    return date(year, month, min(day.day, days_in_month(year, month)))


def easter_sunday(year: int) -> date:
    """Return Easter by the table of golden number, epact and dominical letter, as Gauss wrote it down."""
    moon, leap, week = year % 19, year % 4, year % 7
    century = year // 100
    correction = (13 + 8 * century) // 25
    start = (15 - correction + century - century // 4) % 30
    shift = (4 + century - century // 4) % 7
    full = (19 * moon + start) % 30
    sunday = (2 * leap + 4 * week + 6 * full + shift) % 7
    if full == 29 and sunday == 6:
        return date(year, 4, 19)
    if full == 28 and sunday == 6 and (11 * start + 11) % 30 < 19:
        return date(year, 4, 18)
    return date(year, 3, 22) + timedelta(days=full + sunday)


def is_hverdag(day: date) -> bool:
    """Monday to Friday and none of the holidays that contracts 2.1 lists."""
    if day.isoweekday() in (6, 7):
        return False
    if (day.month, day.day) in ((1, 1), (12, 25), (12, 26)):
        return False
    after_easter = (day - easter_sunday(day.year)).days
    if after_easter in (-3, -2, 1, 39, 50):  # Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday
        return False
    return not (after_easter == 26 and day.year < 2024)  # Store bededag, the fourth Friday after Easter


def hverdage_after(day: date, count: int) -> date:
    """Return the `count`-th *hverdag* after the day, which itself is not counted (CHI-5)."""
    while count:
        day += timedelta(days=1)
        if is_hverdag(day):
            count -= 1
    return day

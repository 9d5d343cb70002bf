"""Danish time from 1990 to 2050 against `holidays` and against a slow second way of counting anybody can follow."""

from calendar import isleap, monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import cpr
from services.core.calendar.age import completed_years
from services.core.calendar.dates import add_hverdage, add_months, is_hverdag
from services.core.rulebook.deadlines import DATES, DeadlineRule, due
from unit.core.broken import built

FIRST, LAST = date(1990, 1, 1), date(2050, 12, 31)
DAY = timedelta(days=1)
OURS = built(lambda _: None).holidays
THEIRS = holidays.country_holidays("DK", years=range(FIRST.year, LAST.year + 1))
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
days = st.dates(FIRST, LAST)


def _every_day() -> list[date]:
    return [FIRST + at * DAY for at in range((LAST - FIRST).days + 1)]


def test_every_day_is_a_hverdag_exactly_when_the_almanac_says_so() -> None:
    """GEN-5: Monday to Friday without the public holidays of Denmark, on each of 22,280 days."""
    wrong = [day for day in _every_day() if is_hverdag(day, OURS) != (day.weekday() < 5 and day not in THEIRS)]
    assert wrong == []


@pytest.mark.parametrize("special", [(5, 1), (6, 5), (12, 24), (12, 31)])
def test_days_off_by_custom_are_hverdage(special: tuple[int, int]) -> None:
    """GEN-5: 1 May, 5 June, 24 and 31 December are no public holidays, whatever the offices do."""
    for year in range(FIRST.year, LAST.year + 1):
        day = date(year, *special)
        assert is_hverdag(day, OURS) == (day.weekday() < 5 and day not in _moving(year)), day


def _moving(year: int) -> set[date]:
    """The days of this year on which a holiday that moves with Easter may fall together with such a day."""
    return {
        day for day, name in THEIRS.items() if day.year == year and (day.month, day.day) in {(5, 1), (6, 5)} and name
    }


@given(days, st.integers(0, 40))
def test_hverdage_are_counted_one_by_one(day: date, count: int) -> None:
    """CHI-5: the day of receipt is not counted; the answer is the first day with so many hverdage behind it."""
    there = add_hverdage(day, count, OURS)
    between = [day + at * DAY for at in range(1, (there - day).days + 1)]
    assert sum(one.weekday() < 5 and one not in THEIRS for one in between) == count
    assert count == 0 or (there.weekday() < 5 and is_hverdag(there, OURS))


@given(days, days)
@settings(max_examples=300)
def test_years_are_counted_birthday_by_birthday(one: date, other: date) -> None:
    """GEN-2, GEN-6: an age is the number of birthdays had; without a 29 February the birthday is 1 March."""
    born, day = min(one, other), max(one, other)
    birthdays = 0
    for year in range(born.year + 1, day.year + 1):
        leap_day_missing = (born.month, born.day) == (2, 29) and not isleap(year)
        birthdays += (date(year, 3, 1) if leap_day_missing else date(year, born.month, born.day)) <= day
    assert completed_years(born, day) == birthdays


def test_a_leap_day_child_over_sixty_years() -> None:
    """GEN-6: born on 29 February 1992, on every 28 February and 1 March to 2050."""
    born = date(1992, 2, 29)
    for year in range(1993, 2051):
        assert completed_years(born, date(year, 2, 28)) == year - 1992 - 1
        assert completed_years(born, date(year, 3, 1)) == year - 1992


@given(days, st.integers(-24, 24))
def test_months_are_turned_one_leaf_at_a_time(day: date, months: int) -> None:
    """GEN-4: so many leaves of the calendar further, the same day number, or the last of that month."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    length = monthrange(year, month)[1]
    assert add_months(day, months) == date(year, month, min(day.day, length))


def _change(year: int, month: int) -> datetime:
    """The instant at which the clocks change: the last Sunday, 01:00 UTC."""
    day = date(year, month, monthrange(year, month)[1])
    while day.weekday() != 6:
        day -= DAY
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


instants = st.datetimes(datetime(1990, 1, 1), datetime(2050, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- the strategy adds it


@given(instants)
@settings(max_examples=500)
def test_the_day_of_receipt_is_copenhagen_s(received: datetime) -> None:
    """GEN-1: UTC+1, and UTC+2 between the last Sundays of March and October (September until 1995)."""
    autumn = 10 if received.year >= 1996 else 9
    summer = _change(received.year, 3) <= received < _change(received.year, autumn)
    assert received.astimezone(COPENHAGEN).date() == (received + timedelta(hours=2 if summer else 1)).date()


@pytest.mark.parametrize("year", range(1996, 2051))
@pytest.mark.parametrize(("month", "shown"), [(3, 25), (10, 23)])
def test_clock_hours_are_hours_across_both_changes(year: int, month: int, shown: int) -> None:
    """CHI-4: 24 hours are 24 hours; on the clock on the wall it looks like 25 in spring and 23 in autumn."""
    received = _change(year, month) - timedelta(hours=12)
    rule = DeadlineRule(
        "CHI-4", "assess_acute_danger", (), "receipt", "hours", 24, (), None, not_before_receipt=False, whose="forum"
    )
    found = due([rule], dict.fromkeys(DATES, received.date()), received, OURS)[0].due
    assert isinstance(found, datetime)
    assert found - received == timedelta(hours=24)
    wall = [instant.astimezone(COPENHAGEN).replace(tzinfo=None) for instant in (received, found)]
    assert wall[1] - wall[0] == timedelta(hours=shown)


# CPR-3 as the authority prints it: seventh digit, years, century.
CENTURIES = [
    ("0123", range(100), 1900),
    ("49", range(37), 2000),
    ("49", range(37, 100), 1900),
    ("5678", range(58), 2000),
    ("5678", range(58, 100), 1800),
]


@pytest.mark.parametrize(("sevenths", "years", "century"), CENTURIES)
def test_the_century_follows_the_printed_table(sevenths: str, years: range, century: int) -> None:
    """CPR-3 to CPR-5: every seventh digit with every year, as a number and as a substitute number; none before 1900."""
    for seventh in sevenths:
        for year in years:
            for day in (3, 63):  # 63 is the substitute number of somebody born on the third
                number = f"{day:02}02{year:02}{seventh}234"
                born = date(century + year, 2, 3) if century >= 1900 else None
                assert cpr.birth_date(number) == born, number
                assert cpr.is_substitute(number) == (day == 63)


@given(st.dates(date(1900, 1, 1), date(2057, 12, 31)))
def test_every_birth_date_has_a_number_that_says_it(born: date) -> None:
    """CPR-3: some seventh digit fits each day from 1900 to 2057, and the day is read back from the number."""
    numbers = [f"{born.day + 60:02}{born.month:02}{born.year % 100:02}{seventh}000" for seventh in "0123456789"]
    assert born in {cpr.birth_date(number) for number in numbers}

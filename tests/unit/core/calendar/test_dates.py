"""Danish days: months that clamp, Easter, holidays and hverdage."""

from datetime import date, timedelta

import pytest

from services.core.calendar.dates import Holiday, add_hverdage, add_months, easter_sunday, is_hverdag

CHRISTMAS = Holiday((12, 25), None, None)
SECOND_CHRISTMAS_DAY = Holiday((12, 26), None, None)
GOOD_FRIDAY = Holiday(None, -2, None)
STORE_BEDEDAG = Holiday(None, 26, 2023)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 5, 31), -3, date(2026, 2, 28)),
        (date(2028, 5, 31), -3, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 15), -12, date(2025, 3, 15)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
    ],
)
def test_months_clamp(day: date, months: int, expected: date) -> None:
    """GEN-4: months keep the day and clamp to the month's end."""
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1961, 4, 2), (2000, 4, 23), (2008, 3, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)],
)
def test_easter(year: int, month: int, day: int) -> None:
    """Easter Sunday falls where almanacs say, from the earliest to the latest."""
    assert easter_sunday(year) == date(year, month, day)


def test_easter_is_always_a_sunday_in_spring() -> None:
    """Over three centuries Easter is a Sunday between 22 March and 25 April."""
    for year in range(1900, 2200):
        day = easter_sunday(year)
        assert day.weekday() == 6
        assert date(year, 3, 22) <= day <= date(year, 4, 25)


def test_hverdage_skip_weekends_and_holidays() -> None:
    """CHI-5, GEN-5: Christmas and the weekend do not count, 24 and 31 December do, nor does the day of receipt."""
    holidays = (CHRISTMAS, SECOND_CHRISTMAS_DAY)
    assert add_hverdage(date(2026, 12, 22), 1, holidays) == date(2026, 12, 23)
    assert add_hverdage(date(2026, 12, 22), 3, holidays) == date(2026, 12, 28)
    assert add_hverdage(date(2026, 12, 22), 6, holidays) == date(2026, 12, 31)
    assert add_hverdage(date(2026, 12, 22), 6, ()) == date(2026, 12, 30)


def test_store_bededag_ended() -> None:
    """GEN-5: the fourth Friday after Easter was a holiday until and with 2023."""
    last = easter_sunday(2023) + timedelta(days=26)
    after = easter_sunday(2024) + timedelta(days=26)
    assert not is_hverdag(last, (STORE_BEDEDAG,))
    assert is_hverdag(after, (STORE_BEDEDAG,))


def test_good_friday_moves_with_easter() -> None:
    """A holiday counted from Easter falls on another date each year."""
    assert not is_hverdag(date(2026, 4, 3), (GOOD_FRIDAY,))
    assert is_hverdag(date(2027, 4, 2), (GOOD_FRIDAY,))

"""Frister's groups: how near a deadline is, by the clock and the calendar of Copenhagen."""

from datetime import UTC, date, datetime

import pytest

from services.desk.pages.deadlines import Due, _month, grouped

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def named(due: date | datetime) -> str:
    """Return the group of a deadline."""
    row = Due("i", "t", "f", "", "offered", due)
    (found,) = [name for name, rows in grouped([row], NOW).items() if rows]
    return found


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (date(2026, 11, 27), "overdue"),
        (datetime(2026, 11, 28, 11, 59, tzinfo=UTC), "overdue"),
        (date(2026, 11, 28), "today"),
        (datetime(2026, 11, 28, 22, 59, tzinfo=UTC), "today"),
        (datetime(2026, 11, 28, 23, 1, tzinfo=UTC), "week"),
        (date(2026, 12, 5), "week"),
        (date(2026, 12, 6), "later"),
    ],
)
def test_each_deadline_stands_in_one_group(due: date | datetime, group: str) -> None:
    """What ended today is overdue; a day ends with the day in Copenhagen."""
    assert named(due) == group


@pytest.mark.parametrize("text", ["", "2026", "x", "2026-13", "9999-01", "2026-11-28"])
def test_a_month_that_is_none_is_this_one(text: str) -> None:
    """Whatever stands in the address."""
    assert _month(text, date(2026, 11, 28)) == date(2026, 11, 1)
    assert _month("2027-02", date(2026, 11, 28)) == date(2027, 2, 1)

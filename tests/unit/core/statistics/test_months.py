"""Months are shown once they are over."""

from datetime import date

from services.core.statistics.months import LONGEST, begins, ended, next_after


def test_the_month_that_goes_on_is_not_shown() -> None:
    """Nor on its last day; the day after it is."""
    assert ended(date(2026, 11, 30), 2) == ("2026-09", "2026-10")
    assert ended(date(2026, 12, 1), 2) == ("2026-10", "2026-11")
    assert ended(date(2027, 1, 1), 1) == ("2026-12",)


def test_nobody_gets_more_months_than_are_kept() -> None:
    """However many are asked for."""
    assert len(ended(date(2026, 11, 30), 1000)) == LONGEST


def test_months_follow_each_other() -> None:
    """Over the end of a year too."""
    assert (next_after("2026-11"), next_after("2026-12")) == ("2026-12", "2027-01")
    assert begins("2026-12") == date(2026, 12, 1)

"""Deadlines end at an instant: of a date the end of its day in Copenhagen, of clock hours their own."""

from datetime import UTC, date, datetime

import pytest

from services.core.rulebook.deadlines import day_of, end


@pytest.mark.parametrize(
    ("due", "day", "ends"),
    [
        (date(2026, 2, 10), date(2026, 2, 10), datetime(2026, 2, 10, 23, tzinfo=UTC)),
        (date(2026, 3, 28), date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),  # 23 hours long
        (date(2026, 10, 25), date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),  # 25 hours long
        (datetime(2026, 2, 10, 22, 59, tzinfo=UTC), date(2026, 2, 10), datetime(2026, 2, 10, 22, 59, tzinfo=UTC)),
        (datetime(2026, 2, 10, 23, 30, tzinfo=UTC), date(2026, 2, 11), datetime(2026, 2, 10, 23, 30, tzinfo=UTC)),
    ],
)
def test_a_deadline_ends(due: date | datetime, day: date, ends: datetime) -> None:
    """The day is Copenhagen's, and the end is an instant that others can be compared with."""
    assert day_of(due) == day
    assert end(due) == ends

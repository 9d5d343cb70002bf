"""Ages in completed years."""

from datetime import date

import pytest

from services.core.calendar.age import completed_years


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 5, 31), date(2026, 5, 30), 17),
        (date(2008, 5, 31), date(2026, 5, 31), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
        (date(2026, 1, 2), date(2026, 1, 1), -1),
    ],
)
def test_age_changes_on_the_birthday(born: date, day: date, age: int) -> None:
    """GEN-2, GEN-6: a year is complete on the birthday, on 1 March for somebody born on 29 February."""
    assert completed_years(born, day) == age

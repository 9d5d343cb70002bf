"""Deadline marks: words that say how near a deadline is, whatever the hour."""

from datetime import UTC, datetime

import pytest

from services.desk.web.deadlines import Mark, mark
from services.desk.web.languages import translations

SAID = translations()
NOW = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)  # a Tuesday, 10.12 in Copenhagen


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2026-11-24T14:00:00Z", Mark("warning", "time", "I dag kl. 15.00", "4 t. 48 min. tilbage")),
        ("2026-11-24", Mark("warning", "time", "I dag", "13 t. 48 min. tilbage")),
        ("2026-11-26", Mark("", "", "Torsdag 26. nov.", "om 2 dage")),
        ("2026-11-25", Mark("", "", "Onsdag 25. nov.", "om 1 dag")),
        ("2026-11-23", Mark("error", "error", "Overskredet 1 dag", "Mandag 23. nov.")),
        ("2026-11-20", Mark("error", "error", "Overskredet 4 dage", "Fredag 20. nov.")),
        ("2026-11-24T06:00:00Z", Mark("error", "error", "Overskredet 3 timer", "Tirsdag 24. nov. kl. 07.00")),
        ("2026-11-24T09:12:00Z", Mark("error", "error", "Overskredet 1 time", "Tirsdag 24. nov. kl. 10.12")),
        ("2026-11-22T11:00:00Z", Mark("error", "error", "Overskredet 2 dage", "Søndag 22. nov. kl. 12.00")),
    ],
)
def test_a_deadline_says_how_near_it_is(due: str, told: Mark) -> None:
    """Days are those of Copenhagen; a day's deadline ends with the day, an instant's at once."""
    assert mark(SAID["da"], "da", due, NOW) == told


def test_both_languages_say_it() -> None:
    """Icon and colour are the same."""
    assert mark(SAID["en"], "en", "2026-11-23", NOW) == Mark("error", "error", "Overdue by 1 day", "Monday 23 Nov")


def test_nothing_is_said_where_nothing_runs() -> None:
    """An item without a deadline has no mark."""
    assert mark(SAID["da"], "da", None, NOW) is None

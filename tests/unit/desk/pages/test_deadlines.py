"""Frister's groups: how near a deadline is, by the clock and the calendar of Copenhagen."""

from datetime import UTC, date, datetime

import pytest

from services.desk.exports.calendar_file import calendar_file
from services.desk.pages.deadlines import Due, _month, day_names, entries, grouped
from services.desk.web.languages import translations

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


def test_a_week_begins_on_a_monday() -> None:
    """As the weeks of the month do: the first of November 2026, a Sunday, stands last."""
    assert [name.rstrip(".") for name in day_names("da")] == ["man", "tirs", "ons", "tors", "fre", "lør", "søn"]
    assert day_names("en")[0] == "Mon"


def test_a_calendar_says_when_and_how_many() -> None:
    """Nothing of what, where or whom; the same day of the same person is known again, another person's is not."""
    day, hour = date(2026, 12, 4), datetime(2026, 12, 1, 9, tzinfo=UTC)
    rows = [
        Due(str(number), "Meddelelse", "KSP", "Aalborg", "offered", due) for number, due in enumerate((day, day, hour))
    ]
    first, again, other = (entries(rows, who, NOW, translations()["da"]) for who in ("a", "a", "b"))
    assert [(one.begins, one.summary) for one in first] == [(hour, "Stafet: 1 frist"), (day, "Stafet: 2 frister")]
    assert [one.uid for one in first] == [one.uid for one in again] != [one.uid for one in other]
    made = calendar_file("Frister", first)
    assert b"TZID=Europe/Copenhagen:20261201T100000" in made
    assert not any(word in made for word in (b"Meddelelse", b"KSP", b"Aalborg"))

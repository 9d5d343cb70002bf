"""Entries: when each begins, in Danish time, also in the night when the clock is put back."""

from dataclasses import replace
from datetime import date, time
from uuid import UUID

from services.core.agenda.entries import Agenda, Entry, Left
from unit.core.agenda.test_meeting import AT, MEETING

ONE = Entry(UUID(int=7), 10, "kommune-0860", "release_notice", "kriminalforsorgen", "on_agenda", 3, None)


def times(found: Agenda) -> list[tuple[str | None, str | None]]:
    """Return begin and end of each entry as the clock on the wall shows them."""
    return [(one.begins and f"{one.begins:%H:%M%z}", one.ends and f"{one.ends:%H:%M%z}") for one in found.slots()]


def test_each_begins_when_the_one_before_ends() -> None:
    """From the beginning of the meeting; after one without minutes nothing is known any more."""
    entries = (ONE, replace(ONE, minutes=5), replace(ONE, minutes=None), ONE)
    found = Agenda(replace(MEETING, begins=time(9)), entries)
    assert times(found) == [
        ("09:00+0100", "09:10+0100"), ("09:10+0100", "09:15+0100"), ("09:15+0100", None), (None, None),
    ]  # fmt: skip
    assert found.minutes == 25
    assert times(Agenda(MEETING, entries)) == [(None, None)] * 4


def test_minutes_pass_when_the_clock_is_put_back() -> None:
    """60 minutes from 02:30 summer time are 02:30 winter time."""
    night = replace(MEETING, day=date(2026, 10, 25), begins=time(2, 30))
    assert times(Agenda(night, (replace(ONE, minutes=60),))) == [("02:30+0200", "02:30+0100")]


def test_an_item_that_left_does_not_wait() -> None:
    """It stays in the order, and what is open is the rest."""
    done = replace(ONE, item=UUID(int=8), left=Left("handled", "referred", AT))
    assert Agenda(MEETING, (done, ONE)).open_items == (ONE.item,)

"""Calendars (RFC 5545) that say when, where it is and how many, never what about; times in the zone of Copenhagen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vText

from services.core.rulebook.deadlines import COPENHAGEN
from services.desk.exports.sheet import visible

MAKER = "-//Stafet//Stafet//DA"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; whoever reads the calendar again knows it by `uid`, and a change by a higher `sequence`."""

    uid: str  # the same for ever, opaque
    sequence: int
    begins: date | datetime  # a whole day, or a moment (aware)
    summary: str
    changed_at: datetime
    ends: datetime | None = None
    is_off: bool = False  # it was called off


def calendar_file(name: str, entries: Iterable[Entry]) -> bytes:
    """Return a calendar's bytes, with the rules of the zone where any entry has a time of day."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(_line(name)))
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@stafet")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("summary", _line(entry.summary))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    if isinstance(entry.begins, datetime):
        event.add("dtstart", entry.begins.astimezone(COPENHAGEN))
        event.add("dtend", (entry.ends or entry.begins).astimezone(COPENHAGEN))
    else:
        event.add("dtstart", entry.begins)
        event.add("dtend", entry.begins + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    return event


def _line(text: str) -> str:
    return visible(text).replace("\n", " ")

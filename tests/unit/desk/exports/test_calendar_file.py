"""Calendars are read by others as they were written, and nobody writes lines of his own into them."""

from datetime import date, timedelta

from icalendar import Calendar

from payloads import PAYLOADS
from services.desk.exports.calendar_file import Entry, calendar_file
from services.desk.exports.sheet import visible
from unit.desk.exports.written import NOW

DAY = Entry("f-1", 3, date(2026, 12, 1), "2 frister", NOW)
MEETING = Entry("m-1", 0, NOW, "Møde", NOW, NOW + timedelta(hours=1))


def test_a_moment_stands_in_the_zone_of_copenhagen() -> None:
    """With the zone's own rules in the file; days need none."""
    made = calendar_file("Frister", [DAY, MEETING])
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Copenhagen" in made
    assert b"DTSTART;TZID=Europe/Copenhagen:20261128T093000" in made
    assert b"DTSTART;VALUE=DATE:20261201" in made
    assert b"VTIMEZONE" not in calendar_file("Frister", [DAY])


def test_an_entry_is_known_again() -> None:
    """The same id for ever, a higher sequence with each change, and called off it stays to say so."""
    (first,) = Calendar.from_ical(calendar_file("Frister", [DAY])).walk("VEVENT")
    assert (str(first["uid"]), first["sequence"], str(first["status"])) == ("f-1@stafet", 3, "CONFIRMED")
    off = Entry("f-1", 4, DAY.begins, DAY.summary, NOW, is_off=True)
    (second,) = Calendar.from_ical(calendar_file("Frister", [off])).walk("VEVENT")
    assert (str(second["uid"]), second["sequence"], str(second["status"])) == ("f-1@stafet", 4, "CANCELLED")


def test_no_text_becomes_a_line_of_the_calendar() -> None:
    """Two hundred texts are two hundred summaries, and nothing else."""
    entries = [Entry(f"e-{number}", 0, DAY.begins, text, NOW) for number, text in enumerate(PAYLOADS)]
    made = calendar_file("Frister\r\nATTACH:x", entries)
    found = Calendar.from_ical(made).walk("VEVENT")
    assert [str(one["summary"]) for one in found] == [visible(text).replace("\n", " ") for text in PAYLOADS]
    assert {name for one in found for name in one} == {
        "UID", "SEQUENCE", "DTSTAMP", "SUMMARY", "CLASS", "STATUS", "DTSTART", "DTEND", "TRANSP",
    }  # fmt: skip
    assert b"\nATTACH" not in made

"""Files of an agenda: what stands in the rows, and what a calendar says of a meeting."""

from dataclasses import replace
from datetime import date, time
from gettext import NullTranslations
from uuid import UUID

from crash.workbench import rulebook
from services.core.agenda.entries import Agenda, Left
from services.desk.pages.agenda_files import calendar_entry, choices, sheet_of
from services.desk.pages.agenda_view import Reader, View
from unit.core.agenda.test_entries import ONE
from unit.core.agenda.test_meeting import AT, MEETING

SAID = NullTranslations()
DONE = replace(ONE, item=UUID(int=8), minutes=None, presenter=None, left=Left("handled", "referred", AT))


def view(**changes: object) -> View:
    """Return a meeting with two items, of which one is done, for an English reader."""
    found = Agenda(replace(MEETING, begins=time(9), **changes), (ONE, DONE))  # type: ignore[arg-type]
    return View(found, Reader("en", rulebook(), date(2026, 12, 1)), ())


def test_a_sheet_has_references_and_times() -> None:
    """One row for each item, in order; the file is named after the day alone."""
    sheet = sheet_of(view(), SAID)
    assert (sheet.name, sheet.lines) == ("dagsorden-2026-12-01", ("01.12.2026 09:00", "Draft"))
    assert [(row[0], row[1], row[4], row[5], row[7]) for row in sheet.rows] == [
        (1, f"OVL-{7:08X}", "09:00", 10, "On agenda"),
        (2, f"OVL-{8:08X}", "09:10", None, "Outcome noted"),
    ]
    assert len(sheet.columns) == len(sheet.rows[0])


def test_a_calendar_says_when_and_how_many() -> None:
    """The same entry for ever, a new version each change, called off with the meeting; nothing of what is on it."""
    entry = calendar_entry(view(version=4, state="cancelled"), SAID)
    assert (entry.uid, entry.sequence, entry.is_off) == (MEETING.id.hex, 4, True)
    assert entry.summary.endswith(": 2")
    assert not any(word in entry.summary for word in ("OVL", "release notice", "Prison"))
    assert f"{entry.begins:%Y-%m-%d %H:%M}" == "2026-12-01 09:00"


def test_a_calendar_is_one_of_the_forms() -> None:
    """Beside those of every sheet."""
    assert [*choices(SAID)] == ["xlsx", "csv", "pdf", "ics"]

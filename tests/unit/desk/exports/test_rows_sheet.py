"""Rows as a sheet: in the chosen order, in the reader's words; what is not there for them is told, not shown."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from north_jutland import RULEBOOK
from services.desk.exports.rows_sheet import COLUMNS, sheet_of
from services.desk.web.languages import translations
from services.desk.web.naming import Names
from services.desk.web.words import reference
from unit.core.handover.test_possible import ITEM

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ONE, OTHER, GONE = UUID(int=1), UUID(int=2), UUID(int=3)
FOUND = [replace(ITEM, id=ONE.bytes), replace(ITEM, id=OTHER.bytes, state="accepted")]


def test_rows_stand_in_the_chosen_order() -> None:
    """Each with what the list shows of it; without a note where all are there."""
    made = sheet_of(FOUND, [str(OTHER), str(ONE)], Names(RULEBOOK, "da"), translations()["da"], "da", NOW)
    assert [row[4] for row in made.rows] == ["Overtaget", "Ny"]
    assert [row[2:4] for row in made.rows] == [("Hjørring Kommune", "SSP-samarbejdet, Hjørring")] * 2
    assert len(made.columns) == len(COLUMNS) == len(made.rows[0])
    assert made.notes == ()
    assert made.columns[0] == "Overlevering"


def test_what_is_not_there_is_told_by_reference() -> None:
    """Nothing else of it is in the file."""
    made = sheet_of(FOUND[:1], [str(ONE), str(GONE)], Names(RULEBOOK, "en"), translations()["en"], "en", NOW)
    assert len(made.rows) == 1
    gone = reference(translations()["en"], "en", str(GONE))
    assert made.notes == (f"Not in the file, as they are not there for you: {gone}",)

"""Rows of lists: in the rulebook's words, without a name; a list goes on where it ended, or begins."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from north_jutland import RULEBOOK
from services.desk.web.naming import Names
from services.desk.web.rows import cursor_of, rows_of
from services.storage.handovers.cursor import Cursor
from services.storage.handovers.queries import Page, Waiting

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ITEM = UUID("01998f5e-3c1a-7bc4-9d2e-aa00f1e2d3c4")


def test_a_row_has_words_for_what_it_is() -> None:
    """Type, sender, address and stage are told as people call them."""
    one = Waiting(
        ITEM, "ssp", "0860", None, "stadium_concern", "kommune-0860", "owner", "triage", "offered", 1,
        date(2026, 12, 1), AT,
    )  # fmt: skip
    (row,) = rows_of(Page([one], None), Names(RULEBOOK, "da"))
    assert row["address"] == "SSP-samarbejdet, Hjørring"
    assert row["sender"] == "Hjørring Kommune"
    assert row["stage_words"] == "til visitation"
    assert row["title"] == RULEBOOK.wording.event_types["stadium_concern"]["da"]
    assert (row["id"], row["due"]) == (str(ITEM), "2026-12-01")


@pytest.mark.parametrize("text", ["", "x", "\x00", "Bo Hansen"])
def test_an_address_that_no_page_gave_begins_at_the_first_row(text: str) -> None:
    """It is no error, and nothing of it goes further."""
    assert cursor_of(text) is None


def test_a_list_goes_on_where_it_ended() -> None:
    """The twin: what a page gave is read."""
    cursor = Cursor(AT, AT, ITEM)
    assert cursor_of(cursor.text) == cursor

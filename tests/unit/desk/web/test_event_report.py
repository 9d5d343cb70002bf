"""Reports on files: which event, which line, which field; never what stood there."""

import pytest

from schemas.faults import Fault
from services.desk.web.event_file import Broken, Placed
from services.desk.web.event_report import Words, broken_rows, refused_rows, type_of
from services.desk.web.languages import DANISH, translations
from services.effects.actors import RefusedEventsError

WORDS = Words(translations()[DANISH], DANISH)
HIDDEN = "Hemmelig 610188-1234"
EVENT = {"id": HIDDEN, "type": "dk.stafet.stadium_concern.v1", "data": {"source_kind": HIDDEN}}


def test_faults_have_their_event_and_line() -> None:
    """By the place in the file, with what may stand there."""
    refused = RefusedEventsError("invalid", (Fault("source_kind", "not_allowed"), Fault("body", "not_object")), (1, 0))
    rows = list(refused_rows([Placed(1, []), Placed(7, EVENT)], refused, WORDS))
    assert [(one.place, one.told.field) for one in rows] == [
        ("Nr. 2, linje 7", "source_kind"),
        ("Nr. 1, linje 1", "hændelsen"),
    ]
    assert "steward" in rows[0].told.allowed
    assert HIDDEN not in str(rows)


def test_an_id_that_was_sent_before_is_named_by_its_place() -> None:
    """Each event that has it; the id itself is not repeated."""
    refused = RefusedEventsError("conflict", ids=(HIDDEN,))
    rows = list(refused_rows([Placed(1, {"id": "other"}), Placed(2, EVENT), Placed(3, None)], refused, WORDS))
    assert [(one.place, one.told.field) for one in rows] == [("Nr. 2, linje 2", "id")]
    assert HIDDEN not in str(rows)


def test_what_cannot_be_read_is_counted_with_the_rest() -> None:
    """So that its number is the one that a reader counts to."""
    rows = list(broken_rows([Placed(1, EVENT), Broken(4, "not_json_content")], WORDS))
    assert [(one.place, one.told.wrong) for one in rows] == [("Nr. 2, linje 4", "skal være JSON")]


@pytest.mark.parametrize("event", [None, [], {}, {"type": 1}, {"type": "stadium_concern"}, {"type": "dk.stafet.x.v2"}])
def test_what_has_no_type_of_ours_has_none(event: object) -> None:
    """Whatever a file has."""
    assert type_of(event) is None
    assert type_of(EVENT) == "stadium_concern"

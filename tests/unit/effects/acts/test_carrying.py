"""Carrying a case on: agenda, outcome, owner, what is done, its end and its opening again."""

from dataclasses import replace
from datetime import date

import pytest

from services.effects.actors import RefusedActError
from services.effects.acts.draft import StoredDeadline, StoredTask
from unit.core.handover.test_possible import AT, ITEM
from unit.effects.acting_plans import File, columns, planned, told

TAKEN = replace(ITEM, state="accepted")
OUTCOME = {"outcome": "referred", "responsible_authority": "kommune-0860", "follow_up_on": "2026-03-01", "note": "Ja"}
DEADLINE = StoredDeadline("CHI-5", "confirm_receipt", date(2026, 2, 18), None, None, None, past_at_receipt=False)


def test_a_meeting_is_noted_and_taken_away() -> None:
    """Put on the agenda of a day, and taken off it."""
    assert columns(planned("put_on_agenda", TAKEN, meeting="2026-03-01"))["meeting"] == date(2026, 3, 1)
    draft = planned("take_off_agenda", replace(ITEM, state="on_agenda"))
    assert (columns(draft)["state"], columns(draft)["meeting"]) == ("accepted", None)


def test_an_outcome_is_the_code_of_its_step() -> None:
    """Contracts-acts 9 and 12: the receipt `handled` has it too; the note is sealed beside the step."""
    draft = planned("note_outcome", TAKEN, **OUTCOME)
    assert (draft.steps[0].code, columns(draft)["outcome_version"]) == ("referred", 2)
    assert told(draft)[-1] == ("receipts.kommune-0860", "handled")
    assert draft.written.texts == [(ITEM.id, 2, {"note": "Ja"})]


def test_a_closed_case_keeps_its_deadlines_for_whoever_opens_it_again() -> None:
    """Nothing is withdrawn; the sender hears of the end and of the beginning."""
    closed = planned("close", replace(ITEM, state="handled", outcome="referred"))
    assert (columns(closed)["state"], closed.written.withdrawn) == ("closed", [])
    again = planned("reopen", replace(ITEM, state="closed", outcome="referred"), reason="Nyt er kommet frem")
    assert (columns(again)["state"], told(again)[-1][1]) == ("accepted", "reopened")


def test_an_owner_is_named() -> None:
    """PSP-4; named again, the last one counts."""
    assert columns(planned("name_owner", TAKEN, authority="kommune-0860"))["owner"] == "kommune-0860"


def test_a_task_of_this_forum_or_a_running_deadline_is_done() -> None:
    """Exactly the one that was named."""
    file = File(asked_for=[StoredTask("confirm_receipt", "ssp", None)], running=[DEADLINE])
    assert planned("complete", TAKEN, file, task="confirm_receipt").written.done_tasks == [("confirm_receipt", "ssp")]
    assert planned("complete", TAKEN, file, deadline="CHI-5").written.done_deadline == "CHI-5"


@pytest.mark.parametrize(
    ("file", "body"),
    [
        (File(), {"task": "confirm_receipt"}),
        (File(asked_for=[StoredTask("confirm_receipt", "kommune-0860", None)]), {"task": "confirm_receipt"}),
        (File(asked_for=[StoredTask("confirm_receipt", "ssp", AT)]), {"task": "confirm_receipt"}),
        (File(running=[DEADLINE._replace(done_at=AT)]), {"deadline": "CHI-5"}),
        (File(running=[DEADLINE._replace(withdrawn_at=AT)]), {"deadline": "CHI-5"}),
    ],
    ids=["none", "another's", "done task", "done deadline", "withdrawn"],
)
def test_what_is_not_there_or_over_cannot_be_done(file: File, body: dict[str, str]) -> None:
    """422 `nothing_to_complete`."""
    with pytest.raises(RefusedActError, match="nothing_to_complete"):
        planned("complete", TAKEN, file, **body)


def test_a_recall_is_confirmed() -> None:
    """Promise 13: the moment is kept, and the sender hears."""
    draft = planned("confirm_recall", replace(ITEM, state="recalled", read_at=AT))
    assert columns(draft)["confirmed_at"] is not None
    assert told(draft)[-1] == ("receipts.kommune-0860", "recall_confirmed")

"""Questions to the sender: what stands still meanwhile, and what runs on after the answer."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import orjson
import pytest

from services.effects.acts.draft import StoredQuestion
from unit.core.handover.test_possible import ITEM
from unit.effects.acting_plans import NOW, File, columns, planned

QUESTION = StoredQuestion(
    UUID(int=7), UUID(bytes=ITEM.id), "kommune-0860", "e-1", "open", NOW, date(2026, 2, 17), None, 3, None, b"-", None
)
WAITING = replace(ITEM, state="awaiting_sender", resumes="offered")


def test_a_question_keeps_what_is_left_of_the_answer_deadline() -> None:
    """Contracts-acts 10: hverdage after today up to and with the due day; no answer deadline runs meanwhile."""
    draft = planned("ask", replace(ITEM, answer_on=date(2026, 2, 13)), question="Er forældrene orienteret?")
    assert draft.written.asked is not None
    question, words = draft.written.asked
    assert (question.days_left, question.answer_on, words) == (3, date(2026, 2, 17), "Er forældrene orienteret?")
    assert (columns(draft)["state"], columns(draft)["resumes"], columns(draft)["answer_on"]) == (
        "awaiting_sender", "offered", None,
    )  # fmt: skip


def test_the_receipt_says_which_question_and_not_what_it_asks() -> None:
    """Contracts-acts 9.3: `question` and `answer_by`, no text."""
    draft = planned("ask", question="Er forældrene orienteret?")
    data = orjson.loads(draft.notices[-1].data)["data"]
    assert (data["change"], data["answer_by"]) == ("question", "2026-02-17")
    assert UUID(data["question"])
    assert "orienteret" not in draft.notices[-1].data.decode()


@pytest.mark.parametrize(
    ("act", "body", "state"), [("cancel_question", {}, "cancelled"), ("answer", {"answer": "Ja."}, "answered")]
)
def test_the_item_comes_back_with_what_was_left(act: str, body: dict[str, object], state: str) -> None:
    """Three hverdage from today, and the question has ended."""
    draft = planned(act, WAITING, File(open_question=QUESTION), **body)
    assert draft.written.answered == (QUESTION.id, state, body.get("answer"))
    assert (columns(draft)["state"], columns(draft)["answer_on"]) == ("offered", date(2026, 2, 13))


def test_hours_that_were_left_run_on_from_the_answer() -> None:
    """CHI-4: hours stay hours."""
    asked = QUESTION._replace(days_left=None, seconds_left=7200)
    draft = planned("answer", WAITING, File(open_question=asked), answer="Ja.")
    assert columns(draft)["answer_at"] == NOW + timedelta(hours=2)


def test_an_accepted_item_has_nothing_to_answer() -> None:
    """It comes back accepted, without an answer deadline."""
    draft = planned("answer", replace(WAITING, resumes="accepted"), File(open_question=QUESTION), answer="Ja.")
    assert (columns(draft)["state"], columns(draft)["answer_on"]) == ("accepted", None)


def test_without_a_question_nothing_is_answered() -> None:
    """An item that waits has an open question; anything else is a fault of ours."""
    with pytest.raises(ValueError, match="open question"):
        planned("answer", WAITING, answer="Ja.")

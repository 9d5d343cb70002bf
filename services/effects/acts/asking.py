"""Questions to the sender: the item waits, its answer deadline stands still, and an answer brings it back."""

from datetime import date, datetime, timedelta
from uuid import UUID

from schemas.act_bodies import Answer, Ask
from services.core.deadlines import answer_deadline
from services.core.handover.acts import ANSWER, ASK, CANCEL_QUESTION, Act
from services.core.handover.item import Item
from services.effects import notices
from services.effects.acts.draft import ActDraft, StoredQuestion
from services.effects.acts.steps import step


def ask(draft: ActDraft) -> None:
    """Ask the sender; what is left of the answer deadline is kept with the question (contracts-acts 10)."""
    one, body, book = draft.item, draft.given(Ask), draft.rulebook
    answer_by = one.answer_by
    left = None if answer_by is None else answer_deadline.stop(answer_by, draft.now, book.holidays)
    question = StoredQuestion(
        id=UUID(bytes=draft.new_id()),
        handover=UUID(bytes=one.id),
        publisher=one.publisher,
        event_id=one.event_id,
        state="open",
        asked_at=draft.now,
        answer_on=answer_deadline.of_question(book.answering, book.holidays, draft.now),
        answered_at=None,
        days_left=None if left is None else left.days,
        seconds_left=None if left is None or left.time is None else int(left.time.total_seconds()),
        asked=None,
        answer=None,
    )
    draft.written.asked = (question, body.question)
    step(draft, one, ASK, {"resumes": one.state, "answer_on": None, "answer_at": None}, state="awaiting_sender")
    draft.notices.append(
        notices.question(draft.new_id(), one, "question", str(question.id), question.answer_on, draft.now_text)
    )


def cancel_question(draft: ActDraft) -> None:
    """Ask no longer; the item comes back to where it was."""
    _resume(draft, CANCEL_QUESTION, "cancelled", None)


def answer(draft: ActDraft) -> None:
    """Answer the question; the words are kept with it, sealed, and the item comes back."""
    _resume(draft, ANSWER, "answered", draft.given(Answer).answer)


def _resume(draft: ActDraft, act: Act, state: str, words: str | None) -> None:
    """End the open question in a state, with the words of its answer, and bring the item back."""
    one, question = draft.item, draft.file.question()
    if question is None or one.resumes is None:
        raise ValueError("an item that waits for its sender has an open question")
    draft.written.answered = (question.id, state, words)
    step(draft, one, act, {**running_again(draft, one, question)}, state=one.resumes)


def running_again(draft: ActDraft, one: Item, question: StoredQuestion) -> dict[str, date | datetime | None]:
    """Return the answer deadline's columns from now on: what was left of it, of an item that is offered."""
    time = None if question.seconds_left is None else timedelta(seconds=question.seconds_left)
    if one.resumes != "offered" or (time is None and question.days_left is None):
        return {"answer_on": None, "answer_at": None}
    left = answer_deadline.Left(question.days_left, time)
    answer_by = answer_deadline.go_on(left, draft.now, draft.rulebook.holidays)
    if isinstance(answer_by, datetime):
        return {"answer_on": None, "answer_at": answer_by}
    return {"answer_on": answer_by, "answer_at": None}

"""Triage, the gate and consent: what lets a case into a queue, or keeps it out (P115P-2, INF-4, EXIT-4)."""

from datetime import datetime

from schemas.act_bodies import Clear, Deselect, RecordConsent, Select
from services.core.deadlines import answer_deadline
from services.core.handover.acts import CLEAR, DESELECT, RECORD_CONSENT, SELECT, WITHDRAW_CONSENT
from services.core.handover.possible import CONSENT
from services.effects.acts.accepting import ended_elsewhere
from services.effects.acts.draft import ActDraft
from services.effects.acts.forwarding import take_back_forwarding
from services.effects.acts.steps import receipt, step

QUEUE = "queue"
CLEARED = "cleared_for_infohus"


def select(draft: ActDraft) -> None:
    """Select the case for the forum: it comes from triage into the queue, with a new answer deadline (P115P-2)."""
    one = draft.item
    step(draft, one, SELECT, {"stage": QUEUE, **_answer_by(draft)})
    draft.written.texts.append((one.id, one.version + 1, {"necessity": draft.given(Select).necessity}))


def deselect(draft: ActDraft) -> None:
    """Do not select the case: it ends here. The reason is kept with the step, whose code is `not_selected`."""
    one = draft.item
    step(draft, one, DESELECT, code="not_selected")
    draft.written.texts.append((one.id, one.version + 1, {"reason": draft.given(Deselect).reason}))
    ended_elsewhere(draft)


def clear(draft: ActDraft) -> None:
    """Open the queue of an Infohus to a case, or end it at the gate; the basis stays (INF-4)."""
    one, result = draft.item, draft.given(Clear).result
    if result == CLEARED:
        step(draft, one, CLEAR, {"stage": QUEUE, **_answer_by(draft)})
        return
    step(draft, one, CLEAR, state="closed", code=result)
    receipt(draft, one, "closed")  # and not why: of the gate nobody hears more (contracts-acts 12)
    ended_elsewhere(draft)


def record_consent(draft: ActDraft) -> None:
    """Record the person's consent: the wish becomes a case of the queue on that basis (EXIT-4)."""
    one = draft.item
    changed = _answer_by(draft) if one.state == "offered" and one.stage != QUEUE else {}
    step(draft, one, RECORD_CONSENT, {"stage": QUEUE, "legal_basis": CONSENT, **changed})
    given_on = draft.given(RecordConsent).given_on
    draft.written.texts.append((one.id, one.version + 1, {"given_on": given_on.isoformat()}))


def withdraw_consent(draft: ActDraft) -> None:
    """End a case whose basis was the person's consent, and what of it is on its way elsewhere."""
    one = draft.item
    step(draft, one, WITHDRAW_CONSENT, {"forwarding": None}, code="consent_withdrawn")
    take_back_forwarding(draft)


def _answer_by(draft: ActDraft) -> dict[str, object]:
    """Return the columns of the answer deadline that begins when the item comes into the queue."""
    one, book = draft.item, draft.rulebook
    answer_by = answer_deadline.first(book.answering, book.holidays, one.forum, QUEUE, draft.now)
    exact = isinstance(answer_by, datetime)
    return {"answer_on": None if exact else answer_by, "answer_at": answer_by if exact else None}

"""Acts that a sender's event does: the police's answer at a gate (INF-4), and the answer to a question.

They are rows of the table of acts, planned by the same functions as those that people do (contracts-acts 9 and 9.3).
"""

from schemas.act_bodies import Answer, Body, Clear
from services.core.handover.acts import ANSWER, CLEAR, Act
from services.core.rulebook.deadlines import day_of
from services.core.rulebook.model import Rulebook
from services.effects.acts.draft import ActDraft, AtHand
from services.effects.acts.registry import WRITES
from services.effects.draft import Draft
from services.effects.reading import Answered, Clearance


def clear(draft: Draft, clearance: Clearance, rulebook: Rulebook) -> None:
    """Open the queue to what waits at the gate, or end it there."""
    body = Clear.model_validate({"result": clearance.result})
    for found in draft.known.gated.get((clearance.publisher, clearance.event_id), ()):
        _act(draft, CLEAR, body, found, rulebook)


def waiting_for(draft: Draft, answered: Answered | None) -> AtHand | None:
    """Return what waits for an answer: None when it is none, or the question is not an open one of the sender's own."""
    return answered and draft.known.asked.get((draft.origin.publisher, answered.question))


def answer(draft: Draft, answered: Answered, rulebook: Rulebook) -> None:
    """Answer an open question of the sender's own."""
    found = waiting_for(draft, answered)
    if found is not None:
        _act(draft, ANSWER, Answer.model_construct(answer=answered.words), found, rulebook)


def _act(draft: Draft, act: Act, body: Body, found: AtHand, rulebook: Rulebook) -> None:
    plan = draft.plan
    planned = ActDraft(
        item=found.item,
        act=act,
        body=body,
        actor=draft.on_behalf,
        on_behalf=draft.on_behalf,
        now=draft.moment,
        today=day_of(draft.moment),
        rulebook=rulebook,
        topic_for=draft.topic_for,
        new_id=draft.new_id,
        related=found.related,
        file=found.file,
        leaves=plan.leaves,
        steps=plan.late_step,
        notices=plan.outbox,
    )
    WRITES[act.name](planned)
    plan.acts.append(planned)

"""Offers of a decision: one handover per item, with its first step, its deadlines and the notice to the forum."""

from datetime import date, datetime

from services.core.decision.model import Decision, Item
from services.core.rulebook.deadlines import day_of, end
from services.effects import notices
from services.effects.actors import ROUTER
from services.effects.draft import Draft
from services.effects.postgres_values import date_number, instant_number
from services.effects.rows import DeadlineRow, EventRow, HandoverRow, StepRow


def offer(draft: Draft, event: EventRow, decision: Decision, item: Item, leaf: int, *, late: bool) -> None:
    """Offer one item of an event; `leaf` is the place of the decision's leaf in its run, the late one or the other."""
    plan, handover = draft.plan, draft.new_id()
    due = _deadlines(draft, handover, decision) if item is decision.items[0] else None
    plan.handover.append(
        HandoverRow(
            id=handover,
            event=event.id,
            case_id=event.case_id,
            person=event.person,
            publisher=event.publisher,
            event_id=event.event_id,
            type=event.type,
            forum=item.forum,
            municipality=item.municipality,
            school=item.school,
            role=item.role,
            stage=item.stage,
            track=item.track,
            legal_basis=item.legal_basis,
            state="offered",
            version=1,
            due=None if due is None else date_number(day_of(due)),
            offered_at=draft.now,
            changed_at=draft.now,
            actor=None,
        )
    )
    steps = plan.late_step if late else plan.step
    steps.append(
        StepRow(
            handover=handover,
            version=1,
            from_state=None,
            state="offered",
            code=None,
            actor=ROUTER,
            at=draft.now,
            leaf=leaf,
        )
    )
    topic = draft.topic_for(item.forum, item.municipality)
    plan.outbox.append(
        notices.offered(draft.new_id(), topic, handover, item, event.type, due, decision.stops, draft.now_text)
    )


def _deadlines(draft: Draft, handover: bytes, decision: Decision) -> date | datetime | None:
    """Store the deadlines of the owner's item; returns the one that ends first, a date or an instant."""
    for deadline in decision.deadlines:
        due = deadline.due
        due_on, due_at = (None, instant_number(due)) if isinstance(due, datetime) else (date_number(due), None)
        draft.plan.deadline.append(
            DeadlineRow(
                handover=handover,
                rule=deadline.rule,
                what=deadline.what,
                due_on=due_on,
                due_at=due_at,
                withdrawn_at=None,
            )
        )
    return min((deadline.due for deadline in decision.deadlines), key=end, default=None)

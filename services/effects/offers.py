"""Offers of a decision: one handover per item, with its first step, its deadlines and the notice to the forum."""

from datetime import date, datetime
from typing import NamedTuple

from services.core.decision.model import Decision, Item
from services.core.rulebook.deadlines import end
from services.effects import notices
from services.effects.actors import ROUTER
from services.effects.draft import Draft
from services.effects.postgres_values import DateNumber, InstantNumber, date_number, instant_number
from services.effects.rows import DeadlineRow, EventRow, HandoverRow, StepRow


class Nearest(NamedTuple):
    """The deadline that ends first: as people read it, as a day where it is one, and the moment it is over."""

    due: date | datetime
    due_on: DateNumber | None
    ends_at: InstantNumber


def offer(draft: Draft, event: EventRow, decision: Decision, item: Item, leaf: int, *, late: bool) -> None:
    """Offer one item of an event; `leaf` is the place of the decision's leaf in its run, the late one or the other."""
    plan, handover = draft.plan, draft.new_id()
    nearest = _deadlines(draft, event, handover, decision) if item is decision.items[0] else None
    due, due_on, ends_at = nearest or (None, None, None)
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
            due_on=due_on,
            ends_at=ends_at,
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


def _deadlines(draft: Draft, event: EventRow, handover: bytes, decision: Decision) -> Nearest | None:
    """Store the deadlines of the owner's item; returns the one that ends first of those that were not past."""
    nearest: Nearest | None = None
    for deadline in decision.deadlines:
        due, ends_at = deadline.due, instant_number(end(deadline.due))
        due_on, due_at = (None, ends_at) if isinstance(due, datetime) else (date_number(due), None)
        past = ends_at <= event.received_at
        draft.plan.deadline.append(
            DeadlineRow(
                handover=handover,
                rule=deadline.rule,
                what=deadline.what,
                due_on=due_on,
                due_at=due_at,
                withdrawn_at=None,
                past_at_receipt=past,
            )
        )
        if not past and (nearest is None or ends_at < nearest.ends_at):
            nearest = Nearest(due, due_on, ends_at)
    return nearest

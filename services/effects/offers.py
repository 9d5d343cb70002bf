"""Offers of a decision: one handover per item, with its first step, its deadlines and the notice to the forum."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from services.core.deadlines.answer_deadline import is_past_at_receipt
from services.core.decision.model import Decision, Item
from services.core.rulebook.deadlines import Deadline
from services.core.rulebook.model import Rulebook
from services.effects import notices
from services.effects.actors import ROUTER
from services.effects.draft import Draft
from services.effects.offer_terms import Due, columns
from services.effects.postgres_values import date_number
from services.effects.rows import DeadlineRow, EventRow, HandoverRow, StepRow


class Offered(NamedTuple):
    """A decided event whose items are offered; `leaf` is the place of its leaf in its run."""

    event: EventRow
    decision: Decision
    received: datetime
    leaf: int
    late: bool
    rulebook: Rulebook
    eighteenth: date | None  # the birthday of whoever was younger on the day whose age counted (RET-7)


def offer(draft: Draft, offered: Offered, items: Sequence[Item]) -> None:
    """Offer items of a decision: all of them, or those that it does not keep from an earlier version."""
    for item in items:
        _offer(draft, offered, item)


def _offer(draft: Draft, offered: Offered, item: Item) -> None:
    event, decision, handover = offered.event, offered.decision, draft.new_id()
    running = _deadlines(draft, offered, handover) if item is decision.items[0] and decision.deadlines else ()
    terms = draft.terms.of(offered.rulebook, (item.forum, item.stage), running, offered.eighteenth)
    draft.plan.handover.append(
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
            due_on=terms.due_on,
            ends_at=terms.ends_at,
            answer_on=terms.answer_on,
            answer_at=terms.answer_at,
            offered_at=draft.now,
            changed_at=draft.now,
            actor=None,
            remind_at=terms.remind_at,
            review_on=None if offered.eighteenth is None else date_number(offered.eighteenth),
        )
    )
    steps = draft.plan.late_step if offered.late else draft.plan.step
    steps.append(
        StepRow(
            handover=handover,
            version=1,
            from_state=None,
            state="offered",
            code=None,
            actor=ROUTER,
            at=draft.now,
            leaf=offered.leaf,
        )
    )
    topic = draft.topic_for(item.forum, item.municipality)
    notice = notices.offered(draft.new_id(), topic, handover, item, event.type, terms.times, decision.stops)
    draft.plan.outbox.append(notice)


def _deadlines(draft: Draft, offered: Offered, handover: bytes) -> tuple[tuple[str, Due], ...]:
    """Store the deadlines of the owner's item; returns rule and due of those that were not past at receipt."""
    rows = deadline_rows(offered, handover)
    draft.plan.deadline += rows
    each = zip(offered.decision.deadlines, rows, strict=True)
    return tuple((deadline.rule, deadline.due) for deadline, row in each if not row.past_at_receipt)


def deadline_rows(offered: Offered, handover: bytes) -> tuple[DeadlineRow, ...]:
    """Return a decision's deadlines as those of one of its items."""
    return tuple(_deadline_row(offered, handover, deadline) for deadline in offered.decision.deadlines)


def _deadline_row(offered: Offered, handover: bytes, deadline: Deadline) -> DeadlineRow:
    due_on, due_at = columns(deadline.due)
    return DeadlineRow(
        handover=handover,
        rule=deadline.rule,
        what=deadline.what,
        due_on=due_on,
        due_at=due_at,
        withdrawn_at=None,
        past_at_receipt=is_past_at_receipt(deadline.due, offered.received),
    )

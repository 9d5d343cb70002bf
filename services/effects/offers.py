"""Offers of a decision: one handover per item, with its first step, its deadlines and the notice to the forum."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from services.core.calendar.age import birthday
from services.core.deadlines.answer_deadline import is_past_at_receipt, nearest
from services.core.deadlines.reminders import Timetable, Watched
from services.core.decision.model import Decision, Item
from services.core.rulebook.deadlines import Deadline, end
from services.effects import notices
from services.effects.actors import ROUTER
from services.effects.draft import Draft
from services.effects.postgres_values import DateNumber, InstantNumber, date_number, instant_number
from services.effects.rows import DeadlineRow, EventRow, HandoverRow, StepRow

Due = date | datetime
OF_AGE = 18


class Offered(NamedTuple):
    """A decided event whose items are offered; `leaf` is the place of its leaf in its run."""

    event: EventRow
    decision: Decision
    received: datetime
    leaf: int
    late: bool
    timetable: Timetable
    born: date | None  # of whom it is about


def offer(draft: Draft, offered: Offered, items: Sequence[Item]) -> None:
    """Offer items of a decision: all of them, or those that it does not keep from an earlier version."""
    for item in items:
        _offer(draft, offered, item)


def _offer(draft: Draft, offered: Offered, item: Item) -> None:
    event, decision, handover = offered.event, offered.decision, draft.new_id()
    answer_by = offered.timetable.answer_by(item.forum, item.stage, draft.moment)
    running = _deadlines(draft, offered, handover) if item is decision.items[0] and decision.deadlines else ()
    due = nearest((answer_by, *(one for _, one in running))) or answer_by
    answer_on, answer_at = _columns(answer_by)
    eighteenth = _eighteenth(offered)
    watched = Watched("offered", item.forum, item.stage, draft.moment, answer_by, running, None, eighteenth)
    first = offered.timetable.begins(watched)
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
            due_on=_columns(due)[0],
            ends_at=instant_number(end(due)),
            answer_on=answer_on,
            answer_at=answer_at,
            offered_at=draft.now,
            changed_at=draft.now,
            actor=None,
            remind_at=None if first is None else instant_number(first),
            review_on=None if eighteenth is None else date_number(eighteenth),
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
    times = notices.Times(due, answer_by, draft.now_text)
    draft.plan.outbox.append(notices.offered(draft.new_id(), topic, handover, item, event.type, times, decision.stops))


def _columns(due: Due) -> tuple[DateNumber | None, InstantNumber | None]:
    """Return a due day, or a due instant, as the two columns have it."""
    return (None, instant_number(due)) if isinstance(due, datetime) else (date_number(due), None)


def _eighteenth(offered: Offered) -> date | None:
    """Return the 18th birthday of whoever was younger on the day whose age counted (RET-7)."""
    age = offered.decision.age
    return birthday(offered.born, OF_AGE) if offered.born is not None and age is not None and age < OF_AGE else None


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
    due_on, due_at = _columns(deadline.due)
    return DeadlineRow(
        handover=handover,
        rule=deadline.rule,
        what=deadline.what,
        due_on=due_on,
        due_at=due_at,
        withdrawn_at=None,
        past_at_receipt=is_past_at_receipt(deadline.due, offered.received),
    )

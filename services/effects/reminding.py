"""Reminders that clock sends: each is a leaf, a notice for the forum or a receipt for the sender, and its own row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.core.deadlines.reminders import REVIEWED, Key, Reminder, Timetable, Watched, due_now, next_moment
from services.core.handover.item import OpenHandover
from services.core.rulebook.deadlines import end
from services.effects import notices
from services.effects.audit_records import AuditRecord, LeafBatch, address
from services.effects.ids import Ids
from services.effects.postgres_values import instant_text
from services.effects.rows import OutboxRow, ReminderRow

CLOCK = "machine/clock/stafet"
"""Who reminds: no person."""

SCOPE = ("type", "forum", "municipality", "stage", "due")
"""What a reminder tells, as an offer did before anybody had taken the case."""


class OpenQuestion(NamedTuple):
    """A question that its sender has not answered."""

    id: UUID
    asked_at: datetime
    answer_on: date


class Standing(NamedTuple):
    """An open item as clock finds it, locked: what it is reminded of, and what was sent about it before."""

    handover: OpenHandover
    watched: Watched
    question: OpenQuestion | None
    sent: frozenset[Key]


class ReviewTask(NamedTuple):
    """The task of a forum to look at a case again, because the person is of age (RET-7)."""

    event: bytes
    forum: str


@dataclass(slots=True)
class Reminding:
    """What one look at some items becomes; `next` has for each item when it is looked at again, None for never."""

    timetable: Timetable
    topic_for: Callable[[str, str | None], str]
    new_id: Ids
    now: datetime
    leaves: LeafBatch
    notices: list[OutboxRow]
    rows: list[ReminderRow]
    tasks: list[ReviewTask] = field(default_factory=list)
    next: dict[bytes, datetime | None] = field(default_factory=dict)

    def look(self, one: Standing) -> None:
        """Plan what is due about an item and was not sent, and when the next thing will be."""
        asked = one.question
        planned = self.timetable.of_item(one.watched)
        if asked is not None:
            planned += self.timetable.of_question(str(asked.id), asked.asked_at, asked.answer_on)
        for reminder in due_now(planned, one.sent, self.now):
            self._send(one, reminder)
        self.next[one.handover.id] = next_moment(planned, self.now)

    def _send(self, one: Standing, reminder: Reminder) -> None:
        handover, time = one.handover, instant_text(self.now)
        asked = one.question if one.question is not None and reminder.rule == str(one.question.id) else None
        if asked is None:
            topic = self.topic_for(handover.forum, handover.municipality)
            self.notices.append(notices.reminder(self.new_id(), topic, handover, reminder, time))
            recipient = address(handover.forum, handover.municipality)
        else:
            change = f"question_{reminder.level}"
            self.notices.append(notices.question(self.new_id(), handover, change, str(asked.id), asked.answer_on, time))
            recipient = handover.publisher
        if reminder.rule == REVIEWED:
            self.tasks.append(ReviewTask(handover.event, handover.forum))
        leaf = self._leaf(handover, reminder, recipient)
        self.rows.append(ReminderRow(handover.id, *reminder.key, self.now, leaf))

    def _leaf(self, handover: OpenHandover, reminder: Reminder, recipient: str) -> int:
        record = AuditRecord(
            "disclosure",
            f"reminder.{reminder.level}",
            case_id=handover.case_id,
            person=handover.person,
            recipient=(recipient,),
            scope=SCOPE,
            source=f"handover/{UUID(bytes=handover.id)}",
        )
        ends_at = instant_text(end(reminder.due))
        committed = handover.id + f"{reminder.rule}/{reminder.level}/{ends_at}".encode()
        return self.leaves.add(record, committed, late=True)

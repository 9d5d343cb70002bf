"""What one look at an item becomes: a leaf, a message and a row for each reminder that is due, and the next moment."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from crash.workbench import RECEIVED_MS, rulebook
from north_jutland import topic_for
from services.core.deadlines.reminders import Timetable, Watched
from services.effects.audit_records import LeafBatch
from services.effects.ids import Ids
from services.effects.plan import OpenHandover
from services.effects.postgres_values import instant_text
from services.effects.reminding import CLOCK, OpenQuestion, Reminding, ReviewTask, Standing
from unit.effects.planning import item

OFFERED = datetime(2026, 2, 10, 8, 30, tzinfo=UTC)
ANSWER = date(2026, 2, 17)
TABLE = Timetable(rulebook())
ONE: OpenHandover = replace(item(), state="offered", version=1)
WAITING = Watched("offered", "ksp", "queue", OFFERED, answer_by=ANSWER)
QUESTION = OpenQuestion(UUID(int=7), OFFERED, ANSWER)


def looked(one: Standing, now: datetime) -> Reminding:
    """Look at one item."""
    leaves = LeafBatch(instant_text(now), CLOCK)
    plan = Reminding(TABLE, topic_for, Ids(RECEIVED_MS), now, leaves, [], [])
    plan.look(one)
    return plan


def test_a_due_reminder_is_told_logged_and_noted() -> None:
    """The row carries the place of its leaf, the leaf whom it was told to, the message what is due."""
    now = datetime(2026, 2, 18, 7, tzinfo=UTC)
    plan = looked(Standing(ONE, WAITING, None, frozenset()), now)
    ends = datetime(2026, 2, 17, 23, tzinfo=UTC)
    assert [tuple(row) for row in plan.rows] == [(ONE.id, "answer_by", "overdue", ends, now, 0)]
    (late,) = plan.leaves.late
    assert (late.leaf.code, late.leaf.recipient, late.leaf.actor) == ("reminder.overdue", ("ksp/0860",), CLOCK)
    (notice,) = plan.notices
    said = json.loads(notice.data)["data"]
    assert notice.topic == "out.ksp.0860"
    assert (said["level"], said["rule"], said["due"]) == ("overdue", "answer_by", "2026-02-17")
    assert plan.next == {ONE.id: datetime(2026, 2, 19, 6, tzinfo=UTC)}


def test_what_was_sent_is_not_sent_again() -> None:
    """Nothing but the next moment comes of an item whose reminder is known."""
    now = datetime(2026, 2, 18, 7, tzinfo=UTC)
    known = frozenset({("answer_by", "overdue", datetime(2026, 2, 17, 23, tzinfo=UTC))})
    plan = looked(Standing(ONE, WAITING, None, known), now)
    assert (plan.rows, plan.notices, plan.leaves.late) == ([], [], [])
    assert plan.next == {ONE.id: datetime(2026, 2, 19, 6, tzinfo=UTC)}


def test_an_item_with_nothing_to_come_is_not_looked_at_again() -> None:
    """Its next moment is none."""
    plan = looked(Standing(ONE, WAITING._replace(state="accepted", answer_by=None), None, frozenset()), OFFERED)
    assert plan.next == {ONE.id: None}


def test_a_birthday_is_a_task_and_is_not_told_by_its_date() -> None:
    """RET-7: the forum is asked to look again; the message has no date of birth in it."""
    grown = WAITING._replace(answer_by=None, eighteenth=date(2026, 2, 12))
    plan = looked(Standing(ONE, grown, None, frozenset()), datetime(2026, 2, 12, 7, tzinfo=UTC))
    assert plan.tasks == [ReviewTask(ONE.event, "ksp")]
    said = json.loads(plan.notices[0].data)["data"]
    assert (said["level"], said["due"]) == ("review_at_18", None)


def test_a_question_is_the_sender_s_matter() -> None:
    """On its receipts, by number and day; the leaf names the publisher."""
    waits = WAITING._replace(state="awaiting_sender", answer_by=None)
    plan = looked(Standing(ONE, waits, QUESTION, frozenset()), datetime(2026, 2, 16, 6, tzinfo=UTC))
    (notice,) = plan.notices
    said = json.loads(notice.data)["data"]
    assert notice.topic == f"receipts.{ONE.publisher}"
    assert (said["change"], said["question"], said["answer_by"]) == (
        "question_soon",
        str(QUESTION.id),
        "2026-02-17",
    )
    assert plan.leaves.late[0].leaf.recipient == (ONE.publisher,)
    assert plan.rows[0].rule == str(QUESTION.id)
    assert plan.next == {ONE.id: datetime(2026, 2, 18, 6, tzinfo=UTC)}


def test_several_deadlines_are_each_told() -> None:
    """Of one deadline the latest level, of two deadlines both."""
    both = WAITING._replace(deadlines=(("REL-7", date(2026, 2, 17)),))
    plan = looked(Standing(ONE, both, None, frozenset()), OFFERED + timedelta(days=9))
    assert {(row.rule, row.level) for row in plan.rows} == {("answer_by", "stand_in"), ("REL-7", "overdue")}

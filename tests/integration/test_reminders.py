"""Reminders on a real database: every level once, whatever the clock does, of what is open (contracts-acts 10)."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from crash.workbench import rulebook, sound
from integration.office import KSP, Publishers, acting, change, concern, handovers, rows, sealer
from north_jutland import topic_for
from sent import release
from services.clock.jobs import JobContext, send_reminders
from services.core.deadlines.reminders import Timetable
from services.runtime.bootstrap import RemindersInForce
from services.runtime.telemetry.metrics import Metrics
from services.storage.connections import connect
from services.storage.intake import PostgresIntake
from services.storage.reminders import DUE, MOST, Reminders, recount
from services.storage.tables import handover

pytestmark = pytest.mark.server
OFFERED = datetime(2026, 2, 10, 9, tzinfo=UTC)  # a Tuesday
ANSWER = date(2026, 2, 17)
SSP = Reminders(Timetable(rulebook()), topic_for)


class Publishing(Publishers):
    """Publishers on the day of the receipt, so that offers are made then."""

    def __init__(self, database: str, now: datetime = OFFERED) -> None:
        """Connect."""
        super().__init__(database)
        self.intake.close()
        self.intake = PostgresIntake(database, rulebook(), sealer(), topic_for, clock=lambda: now)


@pytest.fixture
def clock(database: str) -> Iterator[psycopg.Connection]:
    """Clock's connection."""
    with connect(database, "stafet clock") as connection:
        yield connection


def told(database: str) -> list[tuple[str, str | None, str | None]]:
    """Return level, rule and due of every reminder that lies in the outbox, in its order."""
    sent = rows(database, "SELECT data FROM outbox WHERE type = 'dk.stafet.handover_reminder.v1' ORDER BY id")
    return [(one["level"], one["rule"], one["due"]) for one in (json.loads(data)["data"] for data in sent)]


def at(day: int, hour: int = 12, month: int = 2) -> datetime:
    """Return an instant of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_an_unanswered_item_speaks_up_level_by_level(database: str, clock: psycopg.Connection) -> None:
    """The hverdag before, the day after, the 2nd, 3rd and 5th hverdag after its answer was due; each once."""
    Publishing(database).send(concern())
    for day in range(10, 28):
        SSP.send(clock, at(day, 5))
        SSP.send(clock, at(day, 6))
        SSP.send(clock, at(day, 6))
    assert told(database) == [(level, "answer_by", "2026-02-17") for level in LEVELS]
    sent = rows(database, "SELECT sent_at FROM reminder ORDER BY sent_at")
    assert sent == [at(day, 6) for day in (16, 18, 19, 20, 24)]
    sound(database)


LEVELS = ("soon", "overdue", "stand_in", "leader", "authority")


def test_a_reminder_is_a_preview_with_its_leaf(database: str, clock: psycopg.Connection) -> None:
    """On the item's own topic, with its state and version; the leaf names clock, the address and the item."""
    Publishing(database).send(concern())
    (item,) = handovers(database)
    assert SSP.send(clock, at(16)).sent == 1
    (row,) = rows(database, "SELECT topic, key, data FROM outbox WHERE type = 'dk.stafet.handover_reminder.v1'")
    data = json.loads(row[2])["data"]
    assert row[:2] == ("out.ssp.0860", str(item))
    assert data == {
        "handover": str(item), "forum": "ssp", "municipality": "0860", "stage": "queue", "state": "offered",
        "event_type": "stadium_concern", "version": 1, "link": f"/h/{item}",
        "level": "soon", "rule": "answer_by", "due": "2026-02-17",
    }  # fmt: skip
    (leaf,) = rows(database, "SELECT l.body FROM reminder r JOIN leaf l ON l.idx = r.leaf")
    body = json.loads(leaf)
    assert (body["actor"], body["op"], body["code"]) == ("machine/clock/stafet", "disclosure", "reminder.soon")
    assert (body["recipient"], body["src"]) == (["ssp/0860"], f"handover/{item}")
    assert rows(database, "SELECT version, state FROM handover") == [(1, "offered")]  # no move (ROUTE-10)


def test_after_downtime_only_the_latest_is_sent_oldest_item_first(database: str, clock: psycopg.Connection) -> None:
    """A clock that stood for weeks sends one level of each deadline, and begins with who waited longest."""
    for hours in (3, 2, 1):
        Publishing(database, OFFERED - timedelta(hours=hours)).send(concern())
    assert SSP.send(clock, at(20)).sent == 3
    assert told(database) == [("leader", "answer_by", "2026-02-17")] * 3
    sent = rows(database, "SELECT key FROM outbox WHERE type = 'dk.stafet.handover_reminder.v1' ORDER BY id")
    assert [UUID(key) for key in sent] == handovers(database)
    assert SSP.send(clock, at(20)).sent == 0


def test_a_clock_that_is_set_back_sends_nothing_twice(database: str, clock: psycopg.Connection) -> None:
    """Nor what a later level overtook; when its time comes again the rest is sent."""
    Publishing(database).send(concern())
    assert SSP.send(clock, at(19)).sent == 1
    for day in (10, 16, 18, 19):
        assert SSP.send(clock, at(day)).sent == 0
    assert SSP.send(clock, at(20)).sent == 1
    assert [level for level, _, _ in told(database)] == ["stand_in", "leader"]


def test_what_has_ended_or_was_answered_is_not_reminded_of(database: str, clock: psycopg.Connection) -> None:
    """An act is looked at as soon as it is done: nothing is sent of what it ended."""
    Publishing(database).send(concern())
    with acting(database, KSP) as mine:
        mine.give_back(handovers(database, "ssp")[0], "duplicate")
    change(database, "UPDATE handover SET answer_on = NULL WHERE state = 'offered'")  # what came back is another matter
    assert SSP.send(clock, at(27)) == (0, 0)


def test_no_act_can_forget_that_an_item_is_to_be_looked_at(database: str, clock: psycopg.Connection) -> None:
    """Whatever raises a version has the item looked at at once; a look of clock's own does not."""
    Publishing(database).send(concern())
    assert SSP.send(clock, at(11)) == (0, 0)
    (moment,) = rows(database, "SELECT remind_at FROM handover")
    assert moment == at(16, 6)
    with acting(database, KSP) as mine:
        mine.accept(handovers(database, "ssp")[0])
    assert rows(database, "SELECT remind_at = 'epoch' FROM handover") == [True]
    assert SSP.send(clock, at(11)) == (0, 0)
    assert rows(database, "SELECT remind_at FROM handover") == [datetime(2028, 1, 10, 6, tzinfo=UTC)]  # the birthday


def test_deadlines_of_a_decision_have_two_levels(database: str, clock: psycopg.Connection) -> None:
    """5 hverdage before and the day after; one that was past at receipt is never reminded of, a done one no more."""
    Publishing(database).send(release(release_date="2026-06-10", parole_date=None, placement_date="2025-01-01"))
    change(database, "UPDATE handover SET answer_on = NULL, remind_at = 'epoch'")
    assert rows(database, "SELECT rule, past_at_receipt FROM deadline ORDER BY rule") == [
        ("REL-3", True),
        ("REL-7", False),
    ]
    for day in range(1, 32):
        SSP.send(clock, at(day, month=3))
    assert told(database) == [("soon", "REL-7", "2026-03-10"), ("overdue", "REL-7", "2026-03-10")]


def test_a_deadline_that_is_done_is_not_reminded_of(database: str, clock: psycopg.Connection) -> None:
    """The twin of the one above."""
    Publishing(database).send(release(release_date="2026-06-10", parole_date=None, placement_date=None))
    change(database, "UPDATE handover SET answer_on = NULL, remind_at = 'epoch'")
    change(database, "UPDATE deadline SET done_at = now()")
    assert SSP.send(clock, at(27, month=3)) == (0, 0)


def test_hours_are_reminded_of_at_a_quarter_and_at_once(database: str, clock: psycopg.Connection) -> None:
    """The desk's 24 hours: of its answer from the offer, of CHI-4 from the receipt."""
    Publishing(database).send(concern(abuse_suspected=True))
    received = datetime(2026, 2, 10, 7, 30, tzinfo=UTC)
    for minutes in range(0, 24 * 60 + 120, 10):
        SSP.send(clock, received + timedelta(minutes=minutes))
    sent = rows(database, "SELECT rule, level, sent_at FROM reminder WHERE rule <> 'CHI-5' ORDER BY sent_at, rule")
    assert sent == [
        ("CHI-4", "soon", received + timedelta(hours=18)),
        ("answer_by", "soon", OFFERED + timedelta(hours=18)),
        ("CHI-4", "overdue", received + timedelta(hours=24)),
        ("answer_by", "overdue", OFFERED + timedelta(hours=24)),
    ]


def test_a_meeting_that_passed_is_told_once(database: str, clock: psycopg.Connection) -> None:
    """Still on the agenda the day after its meeting (ROUTE-10)."""
    Publishing(database).send(concern())
    change(database, "UPDATE handover SET state = 'on_agenda', answer_on = NULL, meeting = '2026-03-04', version = 2")
    for day in (4, 5, 6):
        SSP.send(clock, at(day, month=3))
    assert told(database) == [("meeting_passed", "meeting", "2026-03-04")]


def test_somebody_turns_eighteen(database: str, clock: psycopg.Connection) -> None:
    """A task of the forum and a reminder without the date, on the morning of the birthday, once (RET-7)."""
    Publishing(database).send(concern(subject={"birth_date": "2008-02-12", "residence": "0860"}))
    change(database, "UPDATE handover SET answer_on = NULL, remind_at = 'epoch'")
    for day in (11, 12, 13):
        SSP.send(clock, at(day))
    assert told(database) == [("review_at_18", "RET-7", None)]
    tasks = rows(database, "SELECT kind, addressee, created_at FROM task WHERE kind = 'review_at_18'")
    assert tasks == [("review_at_18", "ssp", at(12))]


def test_who_is_of_age_is_not_reviewed(database: str, clock: psycopg.Connection) -> None:
    """The twin: an adult's item has no birthday to wait for."""
    Publishing(database).send(concern(subject={"birth_date": "1990-02-12", "residence": "0860"}))
    assert rows(database, "SELECT DISTINCT review_on FROM handover") == [None]
    SSP.send(clock, at(12))
    assert told(database) == []


def test_the_sender_is_reminded_of_a_question(database: str, clock: psycopg.Connection) -> None:
    """`question_soon` and `question_overdue` on its receipts, while the forum's own deadline stands still."""
    Publishing(database).send(concern())
    (item,) = handovers(database)
    question = uuid4()
    change(
        database,
        "INSERT INTO question (id, handover, publisher, event_id, state, asked_at, answer_on) "
        "SELECT %s, id, publisher, event_id, 'open', %s, '2026-02-18' FROM handover",
        question,
        at(11),
    )
    change(database, "UPDATE handover SET state = 'awaiting_sender', answer_on = NULL, version = 2")
    for day in range(11, 25):
        SSP.send(clock, at(day))
    sent = rows(database, "SELECT topic, data FROM outbox WHERE type = 'dk.stafet.receipt.v1' ORDER BY id")[1:]
    assert {topic for topic, _ in sent} == {"receipts.kommune-0860"}
    found = [json.loads(data)["data"] for _, data in sent]
    assert [(one["change"], one["question"], one["answer_by"]) for one in found] == [
        ("question_soon", str(question), "2026-02-18"),
        ("question_overdue", str(question), "2026-02-18"),
    ]
    assert rows(database, "SELECT handover, level FROM reminder ORDER BY sent_at") == [
        (item, "soon"),
        (item, "overdue"),
    ]


def test_an_answer_deadline_that_begins_anew_is_reminded_of_anew(database: str, clock: psycopg.Connection) -> None:
    """After a question, or in another stage: another end is another reminder."""
    Publishing(database).send(concern())
    assert SSP.send(clock, at(18)).sent == 1
    change(database, "UPDATE handover SET answer_on = '2026-02-24', version = 2")
    assert SSP.send(clock, at(23)).sent == 1
    assert told(database) == [("overdue", "answer_by", "2026-02-17"), ("soon", "answer_by", "2026-02-24")]


def test_another_rulebook_counts_every_item_anew(database: str, clock: psycopg.Connection) -> None:
    """Once for each activation; what is not open is left alone."""
    Publishing(database).send(concern(), concern(), concern())
    change(database, "UPDATE handover SET state = 'closed' WHERE id = (SELECT max(id::text)::uuid FROM handover)")
    Publishers(database).intake.begin()
    assert recount(clock, at(11)) == 2
    assert rows(database, "SELECT count(*) FROM handover WHERE remind_at = 'epoch'") == [2]
    assert recount(clock, at(11)) == 0
    assert rows(database, "SELECT counted_at FROM rulebook_activation") == [at(11)]


def test_one_item_that_cannot_be_looked_at_holds_nobody_up(database: str, clock: psycopg.Connection) -> None:
    """It is counted, and tried again an hour later; the others are reminded of."""
    Publishing(database).send(concern(), concern())
    broken, _ = handovers(database)

    def names(forum: str, municipality: str | None) -> str:
        if forum == "nowhere":
            raise LookupError(forum)
        return topic_for(forum, municipality)

    change(database, "UPDATE handover SET forum = 'nowhere' WHERE id = %s", broken)
    fragile = Reminders(Timetable(rulebook()), names)
    assert fragile.send(clock, at(16)) == (1, 1)
    assert fragile.send(clock, at(16)) == (0, 0)
    change(database, "UPDATE handover SET forum = 'ssp' WHERE id = %s", broken)
    assert fragile.send(clock, at(16) + timedelta(hours=1)) == (1, 0)


def test_who_acts_on_an_item_is_not_waited_for(database: str, clock: psycopg.Connection) -> None:
    """Clock leaves an item to whoever has it locked, and looks again next time."""
    Publishing(database).send(concern(), concern())
    first, _ = handovers(database)
    with psycopg.connect(database) as other:
        other.execute("SELECT FROM handover WHERE id = %s FOR UPDATE", (first,))
        assert SSP.send(clock, at(16)).sent == 1
        other.rollback()
    assert SSP.send(clock, at(16)).sent == 1


def test_the_process_reminds_by_the_rulebook_in_force(database: str, clock: psycopg.Connection) -> None:
    """The job finds nothing before a first rulebook was begun with, and then what is due by its own clock."""
    context = JobContext(clock, Metrics(), RemindersInForce(clock).at, tuple, lambda: at(16))
    assert send_reminders(context) == 0
    senders = Publishing(database)
    senders.intake.begin()
    senders.send(concern())
    assert send_reminders(context) == 1
    assert send_reminders(context) == 0


def plan_of(connection: psycopg.Connection, query: str, *values: Any) -> str:
    """Return how PostgreSQL does it."""
    (row,) = connection.execute(f"EXPLAIN (FORMAT JSON) {query}", values).fetchall()
    return json.dumps(row[0])


@pytest.mark.slow
def test_a_look_at_a_hundred_thousand_open_items_reads_an_index(database: str, clock: psycopg.Connection) -> None:
    """Each second: what is due is found by its moment, never by reading what is not due."""
    Publishing(database).send(concern())
    others = ", ".join(column.name for column in handover.columns if column.name not in {"id", "remind_at"})
    many = f"{others} FROM handover, generate_series(1, 100000) n"
    ids = "SELECT gen_random_uuid(), timestamptz '2026-03-01' + n * interval '1 minute',"
    change(database, f"INSERT INTO handover (id, remind_at, {others}) {ids} {many}")
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE handover")
    told_plan = plan_of(clock, DUE, at(16), MOST)
    assert "ix_handover_remind_at" in told_plan
    assert '"Seq Scan"' not in told_plan
    began = datetime.now(UTC)
    for _ in range(20):
        SSP.send(clock, at(11))
    assert (datetime.now(UTC) - began) < timedelta(seconds=2)

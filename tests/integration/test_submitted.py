"""Submitted events: durable together or not at all, one receipt for ever, sent again until the router knows them."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest

from acting import SEALER, acting
from crash.workbench import sound
from integration.office import KSP, Publishers, concern, handovers, recall, rows
from integration.publishers import SENDER, at_work, post, read_at_the_door
from sent import WHY, Event
from servers.stafet import until
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError, RefusedEventsError
from services.effects.audit_records import AuditRecord, LeafBatch
from services.effects.intake_port import Chunk, Record
from services.effects.postgres_values import instant_text
from services.effects.sealing import Sealer
from services.storage import audit_log, failpoints
from services.storage.connections import connect
from services.storage.handovers.given import Given
from services.storage.outbox import CHANNEL
from services.storage.publishers import completing, status
from services.storage.publishers.quotas import OverQuotaError, Quota
from services.storage.publishers.submitting import submit
from services.storage.recorded import recorded
from services.storage.stopped_partitions import resume, stopped
from services.storage.submitted import SUBMITTED, Submitted

pytestmark = pytest.mark.server
OTHERS = Principal.parse("udgiver:kommune-0851:u-1")
TOPIC = "in.kommune-0860"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
OPERATOR = Principal.parse("drift:stafet:d-1")


def waiting(database: str) -> list[str]:
    """Return the ids of submitted events that are kept, in their order."""
    return rows(database, "SELECT event_id FROM submitted ORDER BY id")


def refused(database: str, *events: Event, who: Principal = SENDER) -> RefusedEventsError:
    """Return why events are refused."""
    with pytest.raises(RefusedEventsError) as caught:
        post(database, *events, who=who)
    return caught.value


def carried(database: str, cluster: str = "one", start: int = 0) -> int:
    """Send what waits as the relay does, to a log in memory, and let the router read it; returns how many it was."""
    with connect(database) as connection:
        submitted = Submitted(connection, SEALER)
        found = submitted.rows(cluster, 1000)
        submitted.sent(cluster, {row.id: (0, start + at) for at, row in enumerate(found)})
        intake = Publishers(database).intake
        base = intake.positions(cluster, {(TOPIC, 0): start})[TOPIC, 0]
        later = int(datetime.now(UTC).timestamp() * 1000) + 3_600_000
        records = [Record(base + at, later, row.headers, row.data) for at, row in enumerate(found)]
        if records:
            intake.handle([Chunk(cluster, TOPIC, 0, base, base + len(found), records)])
        submitted.forget_read()
    return len(found)


def test_a_batch_is_stored_together_with_one_leaf(database: str) -> None:
    """Rows in the order given, sealed under the publisher's own key, and a leaf that commits to all of them."""
    one, two = concern(), concern()
    receipts = post(database, one, two)
    assert waiting(database) == [one["id"], two["id"]]
    assert rows(database, "SELECT receipt FROM submitted ORDER BY id") == list(receipts)
    (leaf,) = [json.loads(body) for body in rows(database, "SELECT body FROM leaf")]
    assert (leaf["op"], leaf["code"]) == ("collection", "event.submitted")
    assert rows(database, "SELECT opening IS NOT NULL FROM audit_entry") == [True]
    (stored, *_) = rows(database, "SELECT content FROM submitted ORDER BY id")
    assert WHY.encode() not in bytes(stored)
    assert len(rows(database, "SELECT id FROM person")) == 1


def test_events_that_wait_for_the_log_are_stored_behind_what_they_waited_for(database: str) -> None:
    """Three publishers' requests at once, twice: each has its leaf, behind the one that grew the log meanwhile."""
    senders = [Principal.parse(f"udgiver:kommune-{number}:u-1") for number in ("0860", "0851", "0849", "0860")]
    with connect(database) as other, ThreadPoolExecutor(len(senders)) as pool:
        with other.transaction(), other.cursor() as cursor:
            size, peaks, _ = audit_log.lock_head(cursor)
            sent = [pool.submit(post, database, concern(publisher=who.organisation), who=who) for who in senders]
            until(lambda: rows(database, WAITING) == [len(senders)], "everybody waiting")
            batch = LeafBatch(instant_text(datetime.now(UTC)), str(OPERATOR))
            batch.add(AuditRecord("consultation", "queue.listed"), b"", late=True)
            audit_log.append(cursor, size, peaks, (), batch.late)
        assert all(len(one.result()) == 1 for one in sent)
    assert rows(database, "SELECT idx FROM leaf ORDER BY idx") == list(range(size + 1 + len(senders)))
    assert len(waiting(database)) == len(senders)
    assert rows(database, "SELECT size FROM tree_head") == [size + 1 + len(senders)]


def test_a_leaf_comes_behind_what_grew_the_log_since_it_was_looked_at(database: str) -> None:
    """Somebody appends between a request's look at the head and its rows: both are in the tree, and it holds."""
    post(database, concern())
    size, grown = rows(database, "SELECT size FROM tree_head")[0], []

    def grow(place: str, _: psycopg.Connection | None) -> None:
        if place == "begun" and not grown:
            with connect(database) as other:
                with recorded(other, str(OPERATOR)) as tx:
                    tx.leaf(AuditRecord("consultation", "queue.listed"), b"")
                grown.append(tx.first)

    failpoints.install(grow)
    try:
        post(database, concern())
    finally:
        failpoints.install(None)
    assert grown == [size]
    assert rows(database, "SELECT size FROM tree_head") == [size + 2]
    assert rows(database, "SELECT leaf FROM audit_entry ORDER BY leaf DESC LIMIT 2") == [size + 1, size]
    sound(database)


def test_the_relay_alone_is_woken(database: str) -> None:
    """Who listens for queues is not: what was submitted has changed none yet."""
    with connect(database) as hearing:
        for channel in (CHANNEL, SUBMITTED):
            hearing.execute(f"LISTEN {channel}")
        post(database, concern())
        heard = list(hearing.notifies(timeout=1))
    assert [(one.channel, one.payload) for one in heard] == [("stafet_submitted", "")]


def test_more_than_the_quota_stores_nothing_and_costs_nothing(database: str) -> None:
    """Not one row of the request, no leaf; what is left lets a smaller one through."""
    quota = Quota(0.001, 3)
    with at_work(database) as office:
        assert len(submit(office, lambda: read_at_the_door(office, concern(), concern()), quota)) == 2
        leaves = rows(database, "SELECT count(*) FROM leaf")
        with pytest.raises(OverQuotaError) as caught:
            submit(office, lambda: read_at_the_door(office, concern(), concern()), quota)
        assert 900 < caught.value.seconds <= 1000
        assert (len(waiting(database)), rows(database, "SELECT count(*) FROM leaf")) == (2, leaves)
        assert len(submit(office, lambda: read_at_the_door(office, concern()), quota)) == 1


def test_the_same_again_costs_as_much_of_the_quota(database: str) -> None:
    """A request that stores nothing new is a request; one that is refused for another reason is free."""
    quota, one = Quota(0.001, 2), concern()
    with at_work(database) as office:
        submit(office, lambda: read_at_the_door(office, one), quota)
        other = {**one, "data": {**one["data"], "necessity": "Noget andet."}}
        with pytest.raises(RefusedEventsError):
            submit(office, lambda: read_at_the_door(office, other), quota)
        submit(office, lambda: read_at_the_door(office, one), quota)
        with pytest.raises(OverQuotaError):
            submit(office, lambda: read_at_the_door(office, one), quota)


def test_the_same_again_is_the_same_receipt_and_no_second_row(database: str) -> None:
    """Submitted, sent but not read, and read: whenever the same data come again, the receipt is the same."""
    event = concern()
    (receipt,) = post(database, event)
    leaves = rows(database, "SELECT count(*) FROM leaf")
    assert post(database, event, {**event, "time": "2026-02-10T08:31:00+01:00"}) == [receipt, receipt]
    assert (waiting(database), rows(database, "SELECT count(*) FROM leaf")) == ([event["id"]], leaves)
    assert carried(database) == 1
    assert (waiting(database), rows(database, "SELECT id FROM event")) == ([], [receipt])
    assert post(database, event) == [receipt]
    assert waiting(database) == []


def test_an_event_of_kafka_has_a_receipt_too(database: str) -> None:
    """What the router read from Kafka first is known at the door, with the id that its receipt on Kafka names."""
    event = concern()
    Publishers(database).send(event)
    assert list(post(database, event)) == rows(database, "SELECT id FROM event")
    assert waiting(database) == []


@pytest.mark.parametrize("read_before", [False, True], ids=["submitted", "read"])
def test_other_data_under_an_id_are_a_conflict_and_nothing_is_stored(database: str, *, read_before: bool) -> None:
    """The refusal names the ids; the rest of the batch is not stored either."""
    event = concern()
    post(database, event)
    if read_before:
        carried(database)
    before = waiting(database)
    error = refused(database, concern(), {**event, "data": event["data"] | {"description": "Noget andet."}})
    assert (error.code, error.ids) == ("conflict", (event["id"],))
    assert waiting(database) == before


def test_an_id_twice_in_a_batch(database: str) -> None:
    """With the same data it is one event; with other data a conflict."""
    event = concern()
    first, second = post(database, event, event)
    assert first == second
    assert len(waiting(database)) == 1
    fresh = concern()
    other = {**fresh, "data": fresh["data"] | {"description": "Noget andet."}}
    assert refused(database, fresh, other).code == "conflict"


def test_what_only_a_recall_has_named_can_still_be_submitted(database: str) -> None:
    """The inbox knows the id without having read it: the event is stored, and recalled when it is read."""
    event = concern()
    Publishers(database).send(recall(event))
    (receipt,) = post(database, event)
    carried(database)
    with at_work(database) as office:
        told = status.show(office, event["id"])
    assert (told["receipt"], told["outcome"], told["codes"]) == (str(receipt), "informed", ["RECALLED"])


def test_the_receipt_is_when_the_event_was_durable(database: str) -> None:
    """An event that waited an hour for Kafka was received when it was submitted (contracts 2)."""
    event = concern()
    post(database, event)
    (durable,) = rows(database, "SELECT received_at FROM submitted")
    carried(database)  # an hour later, by the broker's clock
    (received,) = rows(database, "SELECT received_at FROM event")
    assert abs((received - durable).total_seconds()) < 0.001


def test_a_voucher_that_is_not_ours_is_not_believed(database: str) -> None:
    """With another key, or of another event: the broker's time counts, and the id is the router's own (the twin)."""
    event, other = concern(), concern()
    post(database, event)
    with connect(database) as connection:
        (row,) = Submitted(connection, SEALER).rows("one", 10)
        (forged,) = Submitted(connection, Sealer({1: b"m" * 32}, b"x" * 32)).rows("one", 10)
    value = json.dumps(other).encode()
    intake = Publishers(database).intake
    base = intake.positions("one", {(TOPIC, 0): 0})[TOPIC, 0]
    now = int(datetime.now(UTC).timestamp() * 1000) + 3_600_000
    records = [Record(base, now, row.headers, value), Record(base + 1, now, forged.headers, row.data)]
    intake.handle([Chunk("one", TOPIC, 0, base, base + 2, records)])
    (receipt,) = rows(database, "SELECT receipt FROM submitted")
    found = rows(database, "SELECT id, received_at > now() FROM event ORDER BY received_at")
    assert [(id_ == receipt, late) for id_, late in found] == [(False, True), (False, True)]


def test_a_broker_that_began_anew_gets_it_again_and_the_inbox_counts_it_once(database: str) -> None:
    """A row that another cluster had, and the router did not read there, goes to the new one (design 10)."""
    event = concern()
    post(database, event)
    with connect(database) as connection:
        submitted = Submitted(connection, SEALER)
        (row,) = submitted.rows("lost", 10)
        submitted.sent("lost", {row.id: (0, 0)})
        assert submitted.rows("lost", 10) == []
        assert submitted.forget_read() == 0
    assert carried(database, "new") == 1
    assert (len(rows(database, "SELECT id FROM event")), waiting(database)) == (1, [])


def read_at(database: str, offset: int, topic_id: str) -> None:
    """Let the router stand at a place of the log of a topic with this id, as its assignment finds it."""
    found = Publishers(database).intake.positions("one", {(TOPIC, 0): 0}, {TOPIC: topic_id})
    with connect(database) as connection:
        connection.execute("UPDATE kafka_position SET next_offset = %s", (offset,))
    assert found == {(TOPIC, 0): 0}


def test_a_topic_made_again_gets_it_again_once_its_partition_goes_on(database: str) -> None:
    """In the same cluster, where the log ended above our position: nothing of it is sent until a person says so."""
    read_at(database, 5, "old")
    post(database, concern())
    with connect(database) as connection:
        submitted = Submitted(connection, SEALER)
        (row,) = submitted.rows("one", 10)
        submitted.sent("one", {row.id: (0, 7)})
        intake = Publishers(database).intake
        assert intake.positions("one", {(TOPIC, 0): 0}, {TOPIC: "new"}) == {}
        intake.stop_partition("one", TOPIC, 0, "TOPIC_REPLACED")
        assert submitted.rows("one", 10) == []
        (stop,) = stopped(connection)
        resume(connection, stop, 0, "new", "log_replaced", OPERATOR)
    assert carried(database) == 1
    assert (len(rows(database, "SELECT id FROM event")), waiting(database)) == (1, [])


def test_a_topic_made_again_before_anything_was_read_gets_it_again(database: str) -> None:
    """Then no partition stops; a topic that is still the same gets nothing twice (the twin)."""
    read_at(database, 0, "old")
    post(database, concern())
    with connect(database) as connection:
        submitted = Submitted(connection, SEALER)
        (row,) = submitted.rows("one", 10)
        submitted.sent("one", {row.id: (0, 0)})
        read_at(database, 0, "old")
        assert submitted.rows("one", 10) == []
        read_at(database, 0, "new")
        assert [one.id for one in submitted.rows("one", 10)] == [row.id]


def test_what_lies_in_a_part_of_the_log_that_is_skipped_is_sent_again(database: str) -> None:
    """A damaged batch that a person skips loses no event over HTTP; another partition's stay where they are."""
    read_at(database, 0, "old")
    post(database, concern(), concern())
    with connect(database) as connection:
        submitted = Submitted(connection, SEALER)
        one, two = submitted.rows("one", 10)
        submitted.sent("one", {one.id: (0, 0), two.id: (3, 0)})
        Publishers(database).intake.stop_partition("one", TOPIC, 0, "DAMAGED_BATCH", 1)
        (stop,) = stopped(connection)
        resume(connection, stop, 1, "old", "log_repaired", OPERATOR)
        assert [row.id for row in submitted.rows("one", 10)] == [one.id]


def test_what_kafka_said_otherwise_first_is_a_dead_letter_and_goes(database: str) -> None:
    """Other data came by Kafka between: the submitted ones are a conflict there, told of, and kept no more."""
    event = concern()
    post(database, event)
    Publishers(database).send({**event, "data": event["data"] | {"description": "Noget andet."}})
    assert carried(database) == 1
    assert rows(database, "SELECT code FROM dead_letter") == ["CONFLICT"]
    assert waiting(database) == []


def test_a_dead_letter_of_something_else_takes_nothing_away(database: str) -> None:
    """One at the same position of a log before, or of another cluster, says nothing of this row (the twin)."""
    post(database, concern())
    with connect(database) as connection:
        submitted = Submitted(connection, SEALER)
        (row,) = submitted.rows("one", 10)
        submitted.sent("one", {row.id: (0, 7)})
        letter = (
            "INSERT INTO dead_letter VALUES (gen_random_uuid(), 'kommune-0860', %s, %s, 0, 7, 'NOT_JSON', '[]', NULL, "
            "NULL, gen_random_uuid(), '', 1, now() - %s::interval, 'open')"
        )
        connection.execute(letter, ("two", TOPIC, "0"))
        connection.execute(letter, ("one", TOPIC, "1 hour"))
        assert submitted.forget_read() == 0
        connection.execute("UPDATE dead_letter SET received_at = now() WHERE cluster = 'one'")
        assert submitted.forget_read() == 1


def test_events_about_one_person_have_one_key_that_names_nobody(database: str) -> None:
    """The key is a keyed hash: the same for the same person, another for another one."""
    other = {"cpr": "610188-1234", "name": "En Anden", "residence": "0860"}
    post(database, concern(), concern(), concern(subject=other))
    first, second, third = rows(database, "SELECT key FROM submitted ORDER BY id")
    assert first == second != third
    assert "700110" not in first


def test_the_status_of_an_event_from_submitted_to_taken(database: str) -> None:
    """Exactly the members of contracts-acts 11; the outcome is null before it is decided."""
    event = concern(notification="unknown")
    (receipt,) = post(database, event)
    with at_work(database) as office:
        told = status.show(office, event["id"])
        nothing = {"outcome": None, "codes": [], "faults": [], "items": [], "tasks": [], "questions": []}
        assert told == {"event_id": event["id"], "receipt": str(receipt), "received_at": told["received_at"]} | nothing
        carried(database)
        decided = status.show(office, event["id"])
        assert decided["received_at"] == told["received_at"]
        (item,) = decided["items"]
        offered = rows(database, "SELECT offered_at FROM handover")[0]
        assert item == {"forum": "ssp", "municipality": "0860", "state": "offered", "since": instant_text(offered)}
        task = {"kind": "confirm_notification", "to": "kommune-0860", "done": False}
        assert decided == told | {"outcome": "routed", "items": [item], "tasks": [task]}
        with acting(database, KSP) as coordinator:
            (number,) = handovers(database)
            coordinator.accept(number)
            asked = coordinator.do("ask", number, question="Hvornår?")["question"]
        told = status.show(office, event["id"])
        assert [one["state"] for one in told["items"]] == ["awaiting_sender"]
        assert told["questions"] == [{name: asked[name] for name in ("id", "asked_at", "answer_by", "state")}]


def test_another_s_event_is_not_there(database: str) -> None:
    """Neither for another publisher nor for another role, submitted or read; the leaf of the refusal names no event."""
    event = concern()
    post(database, event)
    for _ in range(2):
        for who in ("udgiver:kommune-0851:u-1", "koordinator:kommune-0860:k-17", "drift:stafet:d-1"):
            with at_work(database, Principal.parse(who)) as office, pytest.raises(RefusedActError, match="not_found"):
                status.show(office, event["id"])
        carried(database)
    bodies = rows(database, "SELECT body FROM leaf WHERE convert_from(body, 'UTF8') LIKE %s", "%denied%")
    assert len(bodies) == 6
    assert not any(event["id"].encode() in body for body in bodies)


def test_a_dead_letter_is_refused_with_its_code(database: str) -> None:
    """What died on the way says what of; an id that nobody has read is not there."""
    wrong = concern(observed_on="i går")
    Publishers(database).send(wrong)
    with at_work(database) as office:
        told = status.show(office, wrong["id"])
        assert (told["outcome"], told["codes"]) == ("refused", ["INVALID_EVENT"])
        assert told["faults"] == [{"field": "observed_on", "fault": "not_date"}]
        with pytest.raises(RefusedActError, match="not_found"):
            status.show(office, str(uuid4()))


def test_nothing_of_exit_is_told(database: str) -> None:
    """An item at Exit is left out, as receipts leave it out (EXIT-7)."""
    wish = concern("exit_wish", exit={"wish": True, "consent": True}, legal_basis="consent")
    for name in ("observed_on", "source_kind", "description", "notification"):
        wish["data"].pop(name)
    wish["data"]["subject"]["cpr"] = "610188-1234"
    Publishers(database).send(wish)
    assert rows(database, "SELECT forum FROM handover") == ["exit_enhed"]
    with at_work(database) as office:
        told = status.show(office, wish["id"])
    assert (told["outcome"], told["items"]) == ("routed", [])


def test_the_police_s_answer_at_the_gate_is_not_told(database: str) -> None:
    """An item at the gate is offered since it was offered, also after it was cleared to the queue."""
    event = concern("radicalisation_concern", subject={"cpr": "610188-1234", "residence": "0860"})
    Publishers(database).send(event)
    with at_work(database) as office:
        before = status.show(office, event["id"])["items"]
        clearance = {
            **concern(publisher="nordjyllands-politi"),
            "type": "dk.stafet.infohus_clearance.v1",
            "data": {"event_ref": {"source": event["source"], "id": event["id"]}, "result": "cleared_for_infohus"},
        }
        Publishers(database).send(clearance)
        assert rows(database, "SELECT stage, version FROM handover") == [("queue", 2)]
        assert status.show(office, event["id"])["items"] == before


def test_a_task_of_its_own_is_completed_once(database: str) -> None:
    """With a leaf of the case, as the reading has; a second time, a forum's task, and an unknown one: nothing to do."""
    event = concern(notification="unknown")
    Publishers(database).send(event)
    with at_work(database) as office:
        told = completing.complete(office, event["id"], lambda: Given({"task": "confirm_notification"}))
        assert told["tasks"] == [{"kind": "confirm_notification", "to": "kommune-0860", "done": True}]
        assert told == status.show(office, event["id"])
        for task in ("confirm_notification", "contact_parents", "x"):
            with pytest.raises(RefusedActError, match="nothing_to_complete"):
                completing.complete(office, event["id"], lambda task=task: Given({"task": task}))
        for body in (None, {}, {"task": 1}, {"task": "x", "more": 1}, []):
            with pytest.raises(RefusedActError, match="invalid"):
                completing.complete(office, event["id"], lambda body=body: Given(body))
    with at_work(database, OTHERS) as office, pytest.raises(RefusedActError, match="not_found"):
        completing.complete(office, event["id"], lambda: Given({"task": "confirm_notification"}))
    case = rows(database, "SELECT case_id FROM event")[0]
    leaves = "SELECT count(*) FROM audit_entry JOIN leaf ON idx = leaf WHERE case_id = %s"
    assert rows(database, leaves, case) == [3]

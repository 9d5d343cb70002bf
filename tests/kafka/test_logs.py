"""Logs as brokers really leave them: gaps that are legal, and logs that are no longer the ones we read."""

import http.client
from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource

from crash.workbench import events, ids
from kafka.stops import TOWN, leaves, let_go_on, others_go_on, stopped_with_leaf
from servers.kafka import RealKafka
from servers.line import Line, ends, line
from servers.needed import kafka_needed
from servers.stafet import until
from servers.traffic import STRUCTURED, create, delete, send
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKafka]:
    """A broker of this file's own: what other tests left in a log would stop more partitions than are meant to."""
    kafka_needed()
    with RealKafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker


@pytest.fixture
def running(real: Settings) -> Iterator[Line]:
    """A router and a relay on the shared broker."""
    with line(real) as there:
        yield there


def transaction(bootstrap: str, values: list[bytes], *, commit: bool, name: str) -> None:
    """Send values to one partition in a transaction, and end it."""
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": name, "log_level": 0})
    producer.init_transactions(30)
    producer.begin_transaction()
    for value in values:
        producer.produce(TOWN, value, partition=0, headers=STRUCTURED)
    producer.flush(30)
    if commit:
        producer.commit_transaction(30)
    else:
        producer.abort_transaction(30)


def test_aborted_transactions_leave_no_effect_and_no_standstill(running: Line) -> None:
    """Aborted events have no effect; committed ones between have one; markers at the log's end are moved over."""
    kept, dropped, last = events(30, seed=71), events(30, seed=72), events(5, seed=73)
    transaction(running.bootstrap, kept[:15], commit=True, name="a")
    transaction(running.bootstrap, dropped[:20], commit=False, name="b")
    transaction(running.bootstrap, kept[15:], commit=True, name="c")
    transaction(running.bootstrap, dropped[20:], commit=False, name="d")
    running.settled(TOWN)  # the position stands behind the last marker, which is no record
    gone = set(ids(dropped)) - set(ids(kept))
    assert running.effects(ids(kept)) == {1: len(kept)}
    assert running.effects(gone) == {0: len(gone)}
    send(running.bootstrap, TOWN, last, partition=0)
    running.settled(TOWN)
    assert running.effects(ids(last)) == {1: len(last)}


def test_gaps_of_a_compacted_log_are_legal(real: Settings, kafka: RealKafka) -> None:
    """A log in which compaction left every tenth record is read whole and its position ends where the log ends."""
    with line(real) as running:
        running.router.stop()  # the gaps must be there before it reads
        before = ends(running.bootstrap, [TOWN])[TOWN, 2]
        compact(kafka.admin(), "compact")
        values = events(100, seed=74)
        for at, value in enumerate(values):
            send(running.bootstrap, TOWN, [(b"%d" % (at // 10 if at % 10 else 1000 + at), value)], partition=2)
        until(lambda: survivors(running.bootstrap, before) < len(values) // 2, "compaction")
        compact(kafka.admin(), "delete")
        left = survivors(running.bootstrap, before)
        running.router.start().wait_ready()
        running.settled(TOWN)
        (read,) = running.query("SELECT records FROM kafka_position WHERE topic = %s AND partition = 2", TOWN)[0]
        assert read == left < len(values)
        assert running.effects(ids(values)) == {1: left, 0: len(values) - left}


def compact(admin: AdminClient, policy: str) -> None:
    """Let the broker compact the topic at once, or no more."""
    config = {"cleanup.policy": policy, "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01"}
    entries = [ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET) for key, value in config.items()]
    resource = ConfigResource(ConfigResource.Type.TOPIC, TOWN, incremental_configs=entries)
    for future in admin.incremental_alter_configs([resource]).values():
        future.result(30)


def survivors(bootstrap: str, start: int) -> int:
    """Return how many records partition 2 has from `start` to its end, whose last record compaction always keeps."""
    last = ends(bootstrap, [TOWN])[TOWN, 2] - 1
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "none", "log_level": 0})
    consumer.assign([TopicPartition(TOWN, 2, start)])
    found: list[int | None] = []

    def read_on() -> bool:
        found.extend(one.offset() for one in consumer.consume(1000, 0.2) if not one.error())
        return last in found

    try:
        until(read_on, "the last record")
    finally:
        consumer.close()
    return len(found)


def test_a_topic_made_again_is_not_taken_for_the_old_one(running: Line) -> None:
    """A topic of another id stops what we had read of it with leaf and alarm, also after a start; the rest goes on."""
    send(running.bootstrap, TOWN, events(20, seed=75), partition=0)
    running.settled(TOWN)
    position = running.positions(TOWN)[0]
    delete(running.bootstrap, TOWN)
    create(running.bootstrap, {TOWN: 6})
    stopped_with_leaf(running, TOWN, "TOPIC_REPLACED")
    lost = events(position + 30, seed=79)
    send(running.bootstrap, TOWN, lost, partition=0)  # now the new log has a record at our position too
    running.router.kill()
    running.router.start()
    running.router.wait_for("partition_stopped", topic=TOWN, partition=0, code="STOPPED_BEFORE")
    others_go_on(running)
    assert running.positions(TOWN)[0] == position
    let_go_on(running, TOWN, "log_replaced")
    running.router.wait_for("partition_resumed", topic=TOWN, partition=0)
    running.settled(TOWN)
    assert running.effects(ids(lost)) == {1: len(lost)}


def test_records_deleted_below_us_stop_their_partition(real: Settings, kafka: RealKafka) -> None:
    """A log start above our position stops that partition with a leaf and an alarm; nothing is jumped over."""
    with line(real) as running:
        send(running.bootstrap, TOWN, events(5, seed=76), partition=0)
        running.settled(TOWN)
        position = running.positions(TOWN)[0]
        running.router.stop()
        send(running.bootstrap, TOWN, events(10, seed=78), partition=0)
        admin = kafka.admin()  # held, or its answers would never come
        for future in admin.delete_records([TopicPartition(TOWN, 0, position + 4)]).values():
            future.result(30)
        running.router.start()
        stopped_with_leaf(running, TOWN, "LOG_START_ABOVE")
        others_go_on(running)
        assert running.positions(TOWN)[0] == position
        let_go_on(running, TOWN, "sent_again")
        running.router.wait_for("partition_resumed", topic=TOWN, partition=0)
        until(lambda: running.router.ready()[0] == http.client.OK, "the router is ready again")
        assert {leaf["code"] for leaf in leaves(running)} >= {"partition.skipped:4"}
        running.settled(TOWN)

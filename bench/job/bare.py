"""The whole job written bare: confluent-kafka, psycopg COPY, and the same pure functions; no framework, no promises.

It stores the same rows in the same tables, but has no fence against a second worker, no staging that a frozen client
could not block, no retry and no search for a poisoned record: what those cost is what the comparison shows.
Usage: python -m bench.job.bare TOPIC PARTITIONS [TOPIC PARTITIONS …], settings from STAFET_ variables.
"""

import gc
import sys
from datetime import UTC, datetime

import psycopg
from confluent_kafka import Consumer, Message, TopicPartition

from bench.filling import sealer
from services.core.decision.evaluate import Cache
from services.core.evidence import merkle
from services.core.rulebook.model import Rulebook
from services.effects.intake_port import Record
from services.effects.plan import Origin, Plan
from services.effects.planner import Planner
from services.effects.reading import read
from services.effects.sealing import Sealer
from services.runtime.config import rulebook_files
from services.runtime.config.districts import district
from services.runtime.config.settings import load
from services.storage import known_facts, tables
from services.storage.binary_copy import DIRECT, Target, target
from services.storage.connections import connect
from services.storage.direct_statements import keep
from services.storage.intake import TopicFor
from topics.catalogue import Addresses

CHUNK = 1000
_GATHERED = 0.02  # seconds in which so many come together, when fewer are there
_TARGETS = {
    "inbox": target(tables.inbox),
    "person": target(tables.person),
    "new_cases": target(tables.release_case),
    **dict(DIRECT),
}
_LEAF, _ENTRY, _STEP = target(tables.leaf), target(tables.audit_entry), target(tables.handover_step)


_CACHE = Cache()  # of the one rulebook that decides


def store(
    connection: psycopg.Connection, rulebook: Rulebook, keeper: Sealer, topic_for: TopicFor, messages: list[Message]
) -> None:
    """Store the messages of any partitions in one transaction."""
    readings = [
        read(Record(one.offset(), one.timestamp()[1], one.headers() or [], one.value()), _origin(one), rulebook, _CACHE)
        for one in messages
    ]
    known = known_facts.ask(connection, readings, keeper)
    plan = Planner(known, keeper, datetime.now(UTC), topic_for).build(readings)
    ends = {(one.topic(), one.partition()): one.offset() + 1 for one in messages}
    with connection.transaction(), connection.cursor() as cursor:
        _write(cursor, plan)
        cursor.execute(
            "INSERT INTO kafka_position (cluster, topic, partition, next_offset) "
            "SELECT 'bare', * FROM unnest(%s::text[], %s::int[], %s::bigint[]) "
            "ON CONFLICT (cluster, topic, partition) DO UPDATE SET next_offset = excluded.next_offset",
            ([topic for topic, _ in ends], [partition for _, partition in ends], list(ends.values())),
        )


def _origin(message: Message) -> Origin:
    topic = message.topic()
    return Origin("bare", topic, message.partition(), topic.removeprefix("in."))


def _write(cursor: psycopg.Cursor, plan: Plan) -> None:
    for name, where in _TARGETS.items():
        _copy(cursor, where, getattr(plan, name))
    size, packed = cursor.execute("SELECT size, peaks FROM tree_head FOR UPDATE").fetchone() or (0, b"")
    ready = plan.leaves.ready
    _copy(cursor, _LEAF, [(size + row.seq, row.body, row.hash) for row in ready])
    _copy(cursor, _ENTRY, [(size + row.seq, row.case_id, row.nonce, row.opening) for row in ready])
    _copy(cursor, _STEP, [step._replace(leaf=size + step.leaf) for step in plan.step])
    grown, peaks = merkle.append(size, merkle.unpack(packed), [row.hash for row in ready])
    cursor.execute("UPDATE tree_head SET size = %s, peaks = %s", (grown, merkle.pack(peaks)))


def _copy(cursor: psycopg.Cursor, where: Target, rows: list[tuple[object, ...]]) -> None:
    if rows:
        with cursor.copy(where.statement) as stream:
            stream.set_types(where.types)
            for row in rows:
                stream.write_row(row)


def main(partitions: list[TopicPartition]) -> None:
    """Consume until killed; what came is stored, a thousand messages at most in one transaction."""
    settings = load()
    rulebook, keeper = rulebook_files.load(settings.rulebook), sealer(settings)
    topic_for = Addresses(district(rulebook)).topic
    connection = connect(settings.dsn(), "bare")
    keep(connection)
    consumer = Consumer(
        {
            "bootstrap.servers": settings.kafka_bootstrap,
            "group.id": settings.kafka_group,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "queued.min.messages": 20_000,
            "fetch.wait.max.ms": 20,
        }
    )
    consumer.assign(partitions)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)  # as the router does: what is compared is not who knows the collector
    while True:
        messages = consumer.consume(CHUNK, _GATHERED)
        if messages:
            store(connection, rulebook, keeper, topic_for, messages)
            consumer.commit(asynchronous=True)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        [
            TopicPartition(topic, partition, 0)
            for topic, count in zip(given[::2], given[1::2], strict=True)
            for partition in range(int(count))
        ]
    )

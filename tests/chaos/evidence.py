"""Everything the oracle looks at, gathered once when all is over: Kafka read raw, tables by plain SQL, logs as text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg
from confluent_kafka import Consumer, TopicPartition
from psycopg.rows import dict_row

from chaos.people import Tried
from chaos.publisher import Sent
from chaos.watcher import Seen

Row = dict[str, Any]
TABLES = (
    "kafka_position", "inbox", "person", "event", "handover", "handover_step", "handover_update", "deadline", "task",
    "release_case", "outbox", "dead_letter", "leaf", "audit_entry", "tree_head", "rulebook_activation",
    "reminder", "content_erasure",
)  # fmt: skip


class Place(NamedTuple):
    """Where a record lies."""

    topic: str
    partition: int
    offset: int


class Raw(NamedTuple):
    """A record as Kafka has it."""

    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None


@dataclass(slots=True)
class Evidence:
    """What was sent, what is stored, what was seen and said."""

    sent: list[Sent]
    records: dict[Place, Raw]
    tables: dict[str, list[Row]]
    seen: Seen = field(default_factory=Seen)
    tried: list[Tried] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)  # name and content of every log
    processes: frozenset[str] = frozenset()  # those of `texts` that are logs of Stafet's processes

    def of(self, prefix: str) -> Iterator[tuple[Place, Raw]]:
        """Yield the records of the topics that begin so."""
        return ((place, raw) for place, raw in self.records.items() if place.topic.startswith(prefix))


def tables(connection: psycopg.Connection) -> dict[str, list[Row]]:
    """Read every table whole."""
    cursor = connection.cursor(row_factory=dict_row)
    return {name: cursor.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}  # noqa: S608 - the names above


def ends(consumer: Consumer) -> dict[tuple[str, int], tuple[int, int]]:
    """Return the low and high end of every partition that holds anything."""
    found = {}
    for name, topic in consumer.list_topics(timeout=20).topics.items():
        for number in topic.partitions:
            if not name.startswith("__"):
                found[name, number] = consumer.get_watermark_offsets(TopicPartition(name, number), timeout=20)
    return {place: both for place, both in found.items() if both[0] < both[1]}


def consumer(bootstrap: str) -> Consumer:
    """Return a consumer that reads everything and commits nothing."""
    return Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "oracle",
            "enable.auto.commit": False,
            "isolation.level": "read_uncommitted",
            "log_level": 0,
        }
    )


def records(reader: Consumer) -> dict[Place, Raw]:
    """Read every topic from its beginning to its end."""
    until = ends(reader)
    reader.assign([TopicPartition(topic, partition, low) for (topic, partition), (low, _) in until.items()])
    found: dict[Place, Raw] = {}
    missing = {place: high - low for place, (low, high) in until.items()}
    silent = 0
    while missing and silent < 20:
        batch = reader.consume(1000, 1.0)
        silent = 0 if batch else silent + 1
        for message in batch:
            if message.error():
                continue
            place = Place(message.topic(), message.partition(), message.offset())
            found[place] = Raw(message.key(), tuple(message.headers() or ()), message.value())
            missing[place[:2]] -= 1
            if missing[place[:2]] == 0:
                del missing[place[:2]]
    if missing:
        raise TimeoutError(f"{sum(missing.values())} records could not be read")
    return found

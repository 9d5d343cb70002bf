"""What a publisher's and a coordinator's own system does with Kafka: send records, read records."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import orjson
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

Headers = Sequence[tuple[str, bytes]]
STRUCTURED: Headers = [("content-type", b"application/cloudevents+json; charset=UTF-8")]


def binary(event: Mapping[str, Any]) -> tuple[bytes, Headers]:
    """Return value and headers of the event in binary mode (CloudEvents Kafka binding 1.0.2, section 3.2)."""
    headers = [(f"ce_{name}", str(event[name]).encode()) for name in ("specversion", "id", "source", "type", "time")]
    return orjson.dumps(event["data"]), [*headers, ("content-type", b"application/json")]


def send(
    bootstrap: str,
    topic: str,
    values: Iterable[bytes | tuple[bytes, bytes | None]],
    *,
    partition: int = -1,
    headers: Headers = STRUCTURED,
    **config: Any,
) -> None:
    """Send values, or (key, value) pairs, and wait until the cluster has every one of them."""
    refused: list[KafkaError] = []
    producer = Producer({"bootstrap.servers": bootstrap, "log_level": 0, "acks": "all"} | _dotted(config))
    for one in values:
        key, value = one if isinstance(one, tuple) else (None, one)
        producer.produce(
            topic,
            value,
            key,
            partition=partition,
            headers=list(headers),
            on_delivery=lambda error, _: refused.append(error) if error else None,
        )
        producer.poll(0)
    assert producer.flush(120) == 0
    assert not refused, refused[0].name()


def read(
    bootstrap: str, topics: str | Sequence[str], count: int, seconds: float = 30.0, **config: Any
) -> list[Message]:
    """Read topics from their beginning until `count` messages are there, and what comes within a moment after that."""
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": uuid4().hex, "enable.auto.commit": False, "log_level": 0}
        | _dotted(config)
    )
    names = (topics,) if isinstance(topics, str) else topics
    there = consumer.list_topics(timeout=10).topics
    consumer.assign(
        [TopicPartition(name, number, OFFSET_BEGINNING) for name in names for number in there[name].partitions]
    )
    found: list[Message] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found += [message for message in consumer.consume(1000, 0.2) if not message.error()]
        if len(found) >= count:
            end = min(end, time.monotonic() + 0.3)
    consumer.close()
    return found


def create(bootstrap: str, partitions: Mapping[str, int], **config: str) -> None:
    """Create topics with their number of partitions on a real cluster."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    new = [NewTopic(name, count, 1, config=dict(config)) for name, count in partitions.items()]
    for future in admin.create_topics(new).values():
        future.result(30)


def delete(bootstrap: str, topic: str) -> None:
    """Delete a topic and wait until the cluster no longer knows it."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    for future in admin.delete_topics([topic]).values():
        future.result(30)
    while topic in admin.list_topics(timeout=10).topics:
        time.sleep(0.05)


def _dotted(config: Mapping[str, Any]) -> dict[str, Any]:
    return {name.replace("_", "."): value for name, value in config.items()}

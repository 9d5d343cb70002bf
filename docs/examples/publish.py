"""Publishes one event in structured mode: `python publish.py BOOTSTRAP FILE`; needs confluent-kafka alone."""

# ruff: noqa: INP001 - a program to copy, not a module of a package

import json
import sys
from pathlib import Path

from confluent_kafka import KafkaError, Message, Producer

bootstrap, file = sys.argv[1:]
event = json.loads(Path(file).read_text(encoding="utf-8"))
topic = "in." + event["source"].removeprefix("urn:stafet:publisher:")
refused: list[str] = []


def told(error: KafkaError | None, message: Message) -> None:
    """Hear what became of it; without this an event that Kafka refused is lost unseen."""
    if error is None:
        sys.stdout.write(f"{message.topic()}/{message.partition()}/{message.offset()}\n")
    else:
        refused.append(error.name())


producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "partitioner": "murmur2_random"})
producer.produce(
    topic,
    value=json.dumps(event).encode(),
    key=b"h-4711",  # your own handle of the person: events of one key keep their order
    headers={"content-type": "application/cloudevents+json; charset=UTF-8"},
    on_delivery=told,
)
producer.flush(30)
sys.exit(f"Kafka refused it: {refused[0]}" if refused else 0)

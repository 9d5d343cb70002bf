"""Publishes one event in binary mode by the CloudEvents SDK: `python publish_cloudevents.py BOOTSTRAP FILE`."""

# ruff: noqa: INP001 - a program to copy, not a module of a package

import sys
from pathlib import Path

from cloudevents.core.bindings.kafka import to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import KafkaError, Message, Producer

bootstrap, file = sys.argv[1:]
event = JSONFormat().read(CloudEvent, Path(file).read_bytes())
topic = "in." + event.get_source().removeprefix("urn:stafet:publisher:")
# The key is your own handle of the person: events of one key keep their order.
message = to_binary(event, JSONFormat(), lambda _: b"h-4711")
refused: list[str] = []


def told(error: KafkaError | None, message: Message) -> None:
    """Hear what became of it; without this an event that Kafka refused is lost unseen."""
    if error is None:
        sys.stdout.write(f"{message.topic()}/{message.partition()}/{message.offset()}\n")
    else:
        refused.append(error.name())


producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "partitioner": "murmur2_random"})
producer.produce(topic, message.value, message.key, headers=message.headers, on_delivery=told)
producer.flush(30)
sys.exit(f"Kafka refused it: {refused[0]}" if refused else 0)

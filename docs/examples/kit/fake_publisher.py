"""Fake publisher: sends events of standard input, one a line, and counts what became of them.

`python fake_publisher.py http API TOKEN` by HTTP, with Python alone; `python fake_publisher.py kafka BOOTSTRAP` by
Kafka, with confluent-kafka. What the door refuses is told by its code; what is sent again does no harm.
"""

# ruff: noqa: INP001 - a program to copy, not a module of a package

import json
import sys
import time
from collections import Counter
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

Event = dict[str, Any]
TOO_MANY, AWAY = 429, 503
STRUCTURED = {"content-type": "application/cloudevents+json; charset=UTF-8"}


def posted(api: str, token: str, event: Event) -> str:
    """Send one event; returns `taken`, or the code with which it was refused."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/cloudevents+json"}
    while True:
        asking = Request(f"{api}/api/v1/events", json.dumps(event).encode(), headers)  # noqa: S310 - the address given
        try:
            with urlopen(asking, timeout=30):  # noqa: S310
                return "taken"
        except HTTPError as refused:
            if refused.code not in {TOO_MANY, AWAY}:
                return str(json.load(refused)["type"]).rpartition(":")[2]
            time.sleep(int(refused.headers.get("Retry-After", "1")))  # too fast, or away: the same again, later


def by_http(api: str, token: str) -> Counter[str]:
    """Send them one by one."""
    return Counter(posted(api, token, json.loads(line)) for line in sys.stdin)


def by_kafka(bootstrap: str) -> Counter[str]:
    """Send them to their publisher's topic, each under its `partitionkey`."""
    from confluent_kafka import KafkaError, Message, Producer  # noqa: PLC0415 - only whoever asks for Kafka needs it

    found: Counter[str] = Counter()

    def told(error: KafkaError | None, _: Message) -> None:
        found["taken" if error is None else error.name()] += 1

    producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "partitioner": "murmur2_random"})
    for line in sys.stdin:
        event = json.loads(line)
        topic = "in." + event["source"].removeprefix("urn:stafet:publisher:")
        producer.produce(topic, line.strip().encode(), event.get("partitionkey"), headers=STRUCTURED, on_delivery=told)
        producer.poll(0)
    producer.flush(60)
    return found


if __name__ == "__main__":
    way, *where = sys.argv[1:]
    counts = {"http": by_http, "kafka": by_kafka}[way](*where)  # type: ignore[operator]
    sys.stdout.write("".join(f"{code}: {count}\n" for code, count in sorted(counts.items())))
    sys.exit(0 if counts["taken"] else 1)

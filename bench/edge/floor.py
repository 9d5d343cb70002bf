"""The floor: raw confluent-kafka `consume(1000)` and COPY. Usage: floor.py BOOTSTRAP DSN TOPIC GROUP COUNT."""

import sys

from confluent_kafka import Consumer

from bench.edge.store import Store, Tally


def main(bootstrap: str, dsn: str, topic: str, group: str, count: int) -> None:
    """Consume `count` events and print one JSON line."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([topic])
    store, tally = Store(dsn), Tally(count)
    while True:
        messages = consumer.consume(1000, 0.5)
        if messages:
            tally.begin()
            store.apply(topic, [message.value() for message in messages])
            consumer.commit(asynchronous=True)
            tally.stored(len(messages))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))

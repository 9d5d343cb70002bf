"""The floor: raw confluent-kafka `consume(1000)` and COPY. Usage: floor.py BOOTSTRAP DSN TOPIC COUNT."""

import json
import sys
import time

from confluent_kafka import Consumer

from bench.edge.store import Store


def main(bootstrap: str, dsn: str, topic: str, count: int) -> None:
    """Consume `count` events and print one JSON line."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"floor-{topic}",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([topic])
    store, done, start, cpu = Store(dsn), 0, 0.0, 0.0
    while done < count:
        messages = consumer.consume(1000, 0.5)
        if not messages:
            continue
        if not start:
            start, cpu = time.perf_counter(), time.process_time()
        store.apply(topic, [message.value() for message in messages])
        done += len(messages)
        consumer.commit(asynchronous=True)
    seconds = time.perf_counter() - start
    print(
        json.dumps({"side": "floor", "events": done, "seconds": seconds, "cpu": time.process_time() - cpu}), flush=True
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))

"""Sends a campaign's messages to Kafka at an even pace and keeps the journal of what Kafka said it has."""

import threading
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from confluent_kafka import KafkaError, Producer
from confluent_kafka import Message as Delivered

from chaos.script import Message

BURST = 60
"""Messages go in bursts, as systems send them: records then share batches, and chunks have more than one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that Kafka acknowledged, and where it lies."""

    message: Message
    partition: int
    offset: int


class Publisher:
    """One idempotent producer in a thread; it goes to the broker directly, past the proxies."""

    def __init__(self, bootstrap: str, messages: Sequence[Message], per_second: float) -> None:
        self.sent: list[Sent] = []
        self.unsure: list[Message] = []  # Kafka did not say what became of it
        self._messages = messages
        self._pause = 1 / per_second
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "enable.idempotence": True,
                "acks": "all",
                "linger.ms": 100,
                "message.timeout.ms": 600_000,
                "reconnect.backoff.max.ms": 1000,
                "log_level": 0,
            }
        )
        topics = {message.topic for message in messages}
        self._partitions = {topic: self._count(topic) for topic in topics}
        self._hurry = threading.Event()
        self._thread = threading.Thread(target=self._send, name="publisher", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def finish(self, seconds: float = 120) -> bool:
        """Send the rest at once; tell whether everything was acknowledged in time."""
        self._hurry.set()
        self._thread.join(seconds)
        return not self._thread.is_alive() and len(self.sent) == len(self._messages)

    def _count(self, topic: str) -> int:
        return len(self._producer.list_topics(topic, 20).topics[topic].partitions)

    def _send(self) -> None:
        due = time.monotonic()
        for number, message in enumerate(self._messages):
            while number % BURST == 0 and not self._hurry.is_set() and time.monotonic() < due:
                self._producer.poll(0.01)
            if number % BURST == 0:
                due += BURST * self._pause
            self._one(message)
        while self._producer.flush(1):
            pass

    def _one(self, message: Message) -> None:
        count = self._partitions[message.topic]
        partition = (zlib.crc32(message.key.encode()) + message.sideways) % count

        def told(error: KafkaError | None, where: Delivered) -> None:
            if error is None and (offset := where.offset()) is not None:
                self.sent.append(Sent(message, int(where.partition()), int(offset)))
            else:
                self.unsure.append(message)

        while True:
            try:
                self._producer.produce(message.topic, message.value, message.key, partition=partition, on_delivery=told)
            except BufferError:
                self._producer.poll(0.1)
            else:
                return

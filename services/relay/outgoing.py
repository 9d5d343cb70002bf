"""The Kafka producer of the relay: hands messages over and says which of them the cluster has."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from confluent_kafka import KafkaError, KafkaException, Message

from services.runtime.config.settings import Settings
from services.runtime.kafka.client import STRUCTURED, producer
from services.runtime.kafka.refusal import LOGIN_REFUSED, NO_RIGHTS, BrokerRefusedError, is_login
from services.storage.outbox import Row

SLICE = 0.25  # seconds between two looks at what else there is to do
QUIET = 5.0  # seconds without any acknowledgement after which the cluster counts as away
CLUSTER_KNOWN = 5.0  # seconds that the id of a cluster is believed: what is sent later is noted for the one that was
SUSPICIOUS = 1.0  # the same, when the client has already said that something is wrong
PURGED = frozenset({KafkaError._PURGE_QUEUE, KafkaError._PURGE_INFLIGHT})  # noqa: SLF001 -- public, see librdkafka.py


@dataclass(slots=True)
class Delivery:
    """What became of the rows: ids that Kafka has on all its replicas, and the code that each refused topic met.

    Beside an id stand partition and offset. Rows in neither are unknown: they stay and are sent again, under the same
    CloudEvent id.
    """

    acknowledged: dict[int, tuple[int, int]] = field(default_factory=dict)
    refused: dict[str, KafkaError] = field(default_factory=dict)


class FatalProducerError(Exception):
    """The producer cannot go on; `code` is librdkafka's name of the reason."""

    def __init__(self, code: str) -> None:
        """Take the name of the code."""
        super().__init__(code)
        self.code = code


class Outgoing:
    """One idempotent producer; `report(code)` is called with None when the cluster answers and a code when not."""

    def __init__(self, settings: Settings, report: Callable[[str | None], None]) -> None:
        """Start the producer; it connects by itself. Raises SettingsError."""
        self._report = report
        self._suspicion: str | None = None
        self._let_in = True
        self._heard = 0.0
        self._counted = 0
        self._cluster: tuple[str, float] | None = None  # its id, and until when that is believed (monotonic seconds)
        self._producer = producer(settings, "relay", error_cb=self._complain)

    def send(self, rows: Sequence[Row], go_on: Callable[[], bool]) -> Delivery:
        """Send and wait until each row is acknowledged or refused, or `go_on` (asked four times a second) says no.

        Raises FatalProducerError, BrokerRefusedError, and what `go_on` raises.
        """
        delivery = Delivery()
        self._counted, self._heard = 0, time.monotonic()
        try:
            with self._sorted():
                for row in rows:
                    self._hand_over(row, delivery)
                while self._producer.flush(SLICE) and go_on():
                    self._judge(delivery)
        finally:
            if len(self._producer):
                self._producer.purge(in_queue=True, in_flight=True)  # nothing may go out later behind our back
                with suppress(KafkaException):  # what ended the sending is on its way up already
                    self._producer.poll(0)
        self._judge(delivery)
        return delivery

    def probe(self, seconds: float) -> None:
        """Ask the cluster who it is, when nothing was heard from it for a while. Raises as `send` does."""
        with self._sorted():
            self._producer.poll(0)
            if time.monotonic() - self._heard < QUIET and self._suspicion is None:
                return
            try:
                self._producer.list_topics(timeout=seconds)
            except KafkaException as error:
                self._producer.poll(0)  # or what librdkafka has to complain about would not be heard
                self._report(self._suspicion or error.args[0].name())
            else:
                self._answered()

    def cluster(self, seconds: float) -> str | None:
        """Return the id of the cluster, None when it does not say; asked anew now and then, and when it was away."""
        if self._cluster is None or time.monotonic() > self._cluster[1]:
            with self._sorted():
                try:
                    told = str(self._producer.list_topics(timeout=seconds).cluster_id)
                except KafkaException as error:
                    self._producer.poll(0)
                    self._report(self._suspicion or error.args[0].name())
                    return None
                self._cluster = (told, time.monotonic() + CLUSTER_KNOWN)
        return self._cluster[0]

    def _hand_over(self, row: Row, delivery: Delivery) -> None:
        def told(error: KafkaError | None, message: Message) -> None:
            if error is None:
                delivery.acknowledged[row.id] = message.partition(), message.offset()
            elif error.code() not in PURGED:
                delivery.refused.setdefault(row.topic, error)

        while True:
            try:
                headers = [*STRUCTURED, *row.headers]
                self._producer.produce(row.topic, row.data, row.key, headers=headers, on_delivery=told)
            except BufferError:
                self._producer.poll(SLICE)
            except KafkaException as error:  # refused before it left, for example as too large
                delivery.refused.setdefault(row.topic, error.args[0])
                return
            else:
                return

    def _answered(self) -> None:
        self._heard = time.monotonic()
        self._suspicion = None
        self._report(None)

    def _judge(self, delivery: Delivery) -> None:
        """Tell from what came back since the last look whether the cluster is there."""
        if len(delivery.acknowledged) > self._counted:
            self._answered()
        self._counted = len(delivery.acknowledged)
        quiet = time.monotonic() - self._heard
        if quiet > (QUIET if self._suspicion is None else SUSPICIOUS):
            self._report(self._suspicion or "NO_ANSWER")

    def _complain(self, error: KafkaError) -> None:
        if is_login(error):
            self._let_in = False
        self._suspicion = error.name()

    @contextmanager
    def _sorted(self) -> Iterator[None]:
        """Turn what ends the producer for good into the error that says so."""
        try:
            yield
        except KafkaException as error:
            cause = error.args[0]
            if cause.name().endswith("AUTHORIZATION_FAILED"):
                raise BrokerRefusedError(NO_RIGHTS) from None
            if cause.fatal():
                raise FatalProducerError(cause.name()) from None
            raise
        if not self._let_in:
            raise BrokerRefusedError(LOGIN_REFUSED)

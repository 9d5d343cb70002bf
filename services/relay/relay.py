"""The relay's loop: rows of the outbox and submitted events go to Kafka.

Only what Kafka has on all its replicas leaves the outbox; a submitted event stays until the router has read it.
"""

import time
from collections.abc import Callable, Sequence

from services.relay.outgoing import Delivery, Outgoing
from services.runtime.config.settings import Settings
from services.runtime.kafka.client import AWAY
from services.runtime.process.host import Host
from services.runtime.telemetry.log import get_logger
from services.storage import failpoints
from services.storage.outbox import Outbox, Row
from services.storage.submitted import SUBMITTED, Submitted

GRACE = 3.0  # seconds a round gets to end after a stop was asked for, so that nothing is sent twice
FIRST_REST, LONGEST_REST = 1.0, 60.0  # seconds a topic that refused rows is left alone
LOOK = 1.0  # seconds between two looks at what the router has read
PROBE = 1.0  # seconds Kafka gets to say that it is there
AGAIN = 30.0  # seconds after which a server that is still away is logged again


class Relay:
    """Publishes while it holds the lock, stands by while another one does."""

    def __init__(self, settings: Settings, host: Host, outbox: Outbox, submitted: Submitted) -> None:
        """Take the outbox and the submitted events, over one connection that nothing else uses."""
        self._settings = settings
        self._host = host
        self._outbox = outbox
        self._submitted = submitted
        self._looked = 0.0  # when it was last looked what the router has read of the submitted (monotonic seconds)
        self._outgoing = Outgoing(settings, self.report_broker)
        self._resting: dict[str, tuple[float, float]] = {}  # topic -> (until when, how long; monotonic seconds)
        self._away_since: float | None = None
        self._logged = 0.0
        self._pinged = 0.0
        self._stop_by: float | None = None
        self._log = get_logger()

    def watch(self) -> None:
        """Look whether the broker is there, as often as health wants to know."""
        self._outgoing.probe(PROBE)

    def publish(self) -> None:
        """Publish until stopped. Raises psycopg.OperationalError when the session, and with it the lock, is gone."""
        self._outbox.listen(SUBMITTED)
        self._log.info("relay_active")
        self._outgoing.probe(PROBE)
        while not self._host.stopping.asked:
            if self._round() or self._outbox.news():
                continue
            self._host.stopping.wait(self._settings.poll_seconds, self._outbox.fileno())
            self._outgoing.probe(PROBE)

    def _round(self) -> bool:
        """Send the oldest rows of both kinds; tell whether there may be more to do at once."""
        self._outbox.news()
        sent = self._send(
            self._outbox.rows(self._settings.outbox_records, self._left_alone()),
            lambda delivery: self._outbox.forget(list(delivery.acknowledged)),
        )
        self._forget_read()
        cluster = self._outgoing.cluster(PROBE) if self._submitted.any() else None
        if cluster is None or self._host.stopping.asked:
            return sent
        rows = self._submitted.rows(cluster, self._settings.outbox_records, self._left_alone())
        return self._send(rows, lambda delivery: self._submitted.sent(cluster, delivery.acknowledged)) or sent

    def _send(self, rows: Sequence[Row], note: Callable[[Delivery], None]) -> bool:
        """Send rows and let it be noted which of them Kafka has; tell whether it has any."""
        if not rows:
            return False
        started = self._pinged = time.monotonic()
        delivery = self._outgoing.send(rows, self._go_on)
        self._stop_by = None
        failpoints.at("acknowledged")
        note(delivery)
        failpoints.at("forgotten")
        self._settle(delivery, {row.topic for row in rows}, started)
        return bool(delivery.acknowledged)

    def _forget_read(self) -> None:
        """Take away the submitted events that the router has read; the more there is to look at, the less often."""
        started = time.monotonic()
        if started > self._looked:
            self._submitted.forget_read()
            self._looked = started + max(LOOK, 10 * (time.monotonic() - started))

    def _left_alone(self) -> list[str]:
        now = time.monotonic()
        return [topic for topic, (until, _) in self._resting.items() if until > now]

    def _go_on(self) -> bool:
        now = time.monotonic()
        if now - self._pinged > 1.0:
            self._pinged = now
            self._outbox.alive()
        if self._host.stopping.asked and self._stop_by is None:
            self._stop_by = now + (GRACE if self._away_since is None else 0)
        return self._stop_by is None or now < self._stop_by

    def _settle(self, delivery: Delivery, tried: set[str], started: float) -> None:
        """Count, and let a topic rest that refused rows: the others must not wait for it."""
        took = time.monotonic() - started
        if delivery.acknowledged:
            count = len(delivery.acknowledged)
            self._host.metrics.count("stafet_outbox_published_total", count)
            self._host.metrics.observe("stafet_outbox_round_seconds", took)
            self._log.info("outbox_published", published=count, ms=round(took * 1000, 1))
        for topic in tried - delivery.refused.keys():
            self._resting.pop(topic, None)
        for topic, error in delivery.refused.items():
            if error.code() in AWAY and not delivery.acknowledged:
                continue  # the whole cluster is away: that is nothing about this topic
            _, before = self._resting.get(topic, (0.0, 0.0))
            rest = min(max(before * 2, FIRST_REST), LONGEST_REST)
            self._resting[topic] = (time.monotonic() + rest, rest)
            self._host.metrics.count("stafet_outbox_failed_total", code=error.name())
            self._log.error("delivery_failed", topic=topic, code=error.name(), retry_s=rest)

    def report_broker(self, code: str | None) -> None:
        """Tell health, metrics and log how the broker is doing; None is well."""
        now = time.monotonic()
        self._host.health.report("broker", ok=code is None, reason="BROKER_AWAY")
        self._host.metrics.set("stafet_server_up", int(code is None), server="broker")
        if code is None:
            if self._away_since is not None:
                self._log.info(
                    "broker_back", address=self._settings.kafka_bootstrap, age_s=round(now - self._away_since, 1)
                )
            self._away_since = None
            return
        if self._away_since is None or now - self._logged > AGAIN:
            self._logged = now
            # librdkafka connects again by itself, at the latest every two seconds
            self._log.error("broker_away", address=self._settings.kafka_bootstrap, code=code, retry_s=2)
        self._away_since = self._away_since or now

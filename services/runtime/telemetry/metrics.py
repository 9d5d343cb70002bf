"""The closed list of metrics: every name, its meaning and its labels, none of which can hold a person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# Closed: what a label may be called. Each takes words from rulebook or code, or small numbers.
LABELS = frozenset(
    {"topic", "partition", "outcome", "code", "process", "job", "server", "route", "status", "connector"}
)
# Words of rulebooks, codes, topics and templates of routes; never long runs of digits, so that no CPR number fits.
LABEL_VALUE = re.compile(r"^(?!.*\d{6})[A-Za-z0-9_./{}-]{1,80}$")
T = TypeVar("T", Counter, Gauge, Histogram)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Metric:
    """One row of the list; a counter's name ends in `_total`, a time's in `_seconds`."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()


CATALOGUE: tuple[Metric, ...] = (
    Metric("stafet_records_read_total", "counter", "Records read from Kafka and committed.", ("topic",)),
    Metric("stafet_events_decided_total", "counter", "Events that got a decision.", ("topic",)),
    Metric("stafet_duplicates_total", "counter", "Events known already, without second effect.", ("topic",)),
    Metric("stafet_dead_letters_total", "counter", "Events that went to the dead letters.", ("topic",)),
    Metric("stafet_chunk_seconds", "histogram", "Time of one chunk, decision to commit."),
    Metric(
        "stafet_lag_records",
        "gauge",
        "Log end minus our position, open transactions included.",
        ("topic", "partition"),
    ),
    Metric("stafet_progress_age_seconds", "gauge", "Seconds since the last progress while there is lag."),
    Metric("stafet_partition_stopped", "gauge", "1 while a partition is stopped and needs a person.", ("topic",)),
    Metric("stafet_open_transaction_seconds", "gauge", "Age of the oldest transaction left open on Kafka.", ("topic",)),
    Metric("stafet_sender_time_records_total", "counter", "Records whose time was the sender's clock.", ("topic",)),
    Metric("stafet_partitions_assigned", "gauge", "Partitions this router has."),
    Metric("stafet_outbox_published_total", "counter", "Outbox rows acknowledged by Kafka and deleted."),
    Metric("stafet_outbox_failed_total", "counter", "Deliveries that Kafka refused, by code.", ("code",)),
    Metric("stafet_outbox_round_seconds", "histogram", "Time of one round of the relay."),
    Metric("stafet_outbox_rows", "gauge", "Rows that wait in the outbox."),
    Metric("stafet_outbox_age_seconds", "gauge", "Age of the oldest row in the outbox."),
    Metric("stafet_submitted_rows", "gauge", "Events over HTTP that the router has not read yet."),
    Metric("stafet_submitted_age_seconds", "gauge", "Age of the oldest of them."),
    Metric("stafet_active", "gauge", "1 while this process holds the lock of its kind."),
    Metric("stafet_dead_letters_open", "gauge", "Dead letters nobody has handled."),
    Metric("stafet_handovers_open", "gauge", "Handovers that are not closed."),
    Metric("stafet_position_age_seconds", "gauge", "Seconds since any position moved."),
    Metric(
        "stafet_balance_differences", "gauge", "Differences that the last balance of the clock found; 0 when it closed."
    ),
    Metric("stafet_checkpoint_leaves", "gauge", "Leaves under the newest signed checkpoint."),
    Metric("stafet_checkpoint_age_seconds", "gauge", "Age of the newest signed checkpoint."),
    Metric("stafet_unwitnessed_seconds", "gauge", "Seconds since a checkpoint had the cosignatures that are promised."),
    Metric("stafet_job_runs_total", "counter", "Runs of a clock job, by outcome.", ("job", "outcome")),
    Metric("stafet_job_seconds", "histogram", "Time of one run of a clock job.", ("job",)),
    Metric("stafet_mails_total", "counter", "Mails to people, by what became of them.", ("outcome",)),
    Metric(
        "stafet_webhook_deliveries_total", "counter", "Attempts to tell webhooks, by what came of them.", ("outcome",)
    ),
    Metric("stafet_webhook_seconds", "histogram", "Time of one attempt to tell a webhook."),
    Metric("stafet_webhook_waiting", "gauge", "Deliveries that no webhook has taken yet."),
    Metric("stafet_webhook_failed", "gauge", "Deliveries that were given up, and wait for a person."),
    Metric("stafet_webhook_age_seconds", "gauge", "Age of the oldest delivery that an active webhook has not taken."),
    Metric("stafet_mails_waiting", "gauge", "Notices that no mail has carried yet."),
    Metric(
        "stafet_http_requests_total", "counter", "HTTP requests served, by template of the path.", ("route", "status")
    ),
    Metric("stafet_http_request_seconds", "histogram", "Time of one HTTP request.", ("route",)),
    Metric("stafet_signal_listeners", "gauge", "Open flows of signals."),
    Metric("stafet_connector_up", "gauge", "1 while a connector's last turn went well.", ("connector",)),
    Metric("stafet_connector_turns_total", "counter", "Turns of a connector, by outcome.", ("connector", "outcome")),
    Metric("stafet_connector_turn_seconds", "histogram", "Time of one turn that went well.", ("connector",)),
    Metric(
        "stafet_connector_events_total",
        "counter",
        "Items that connectors brought: durable as events, or refused.",
        ("connector", "outcome"),
    ),
    Metric("stafet_server_up", "gauge", "1 while the server answers.", ("server",)),
    Metric("stafet_child_up", "gauge", "1 while the child runs.", ("process",)),
    Metric("stafet_child_restarts_total", "counter", "Times a child was started again.", ("process",)),
)


class MetricError(Exception):
    """A metric outside the list, or a label value that could hold a person."""


class Metrics:
    """The list, brought to life in a registry of its own."""

    def __init__(self, catalogue: Sequence[Metric] = CATALOGUE) -> None:
        self.registry = CollectorRegistry()
        self._collectors: dict[str, Counter | Gauge | Histogram] = {}
        for row in catalogue:
            if not LABELS.issuperset(row.labels):
                raise MetricError(f"{row.name}: a label outside the closed list")
            self._collectors[row.name] = self._build(row)

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""
        collector = self._of(name, Counter)
        (collector.labels(**_checked(labels)) if labels else collector).inc(amount)

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        collector = self._of(name, Gauge)
        (collector.labels(**_checked(labels)) if labels else collector).set(value)

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add a duration to a histogram."""
        collector = self._of(name, Histogram)
        (collector.labels(**_checked(labels)) if labels else collector).observe(seconds)

    def text(self) -> bytes:
        """Return the exposition of every metric (Prometheus text format)."""
        return generate_latest(self.registry)

    def _build(self, row: Metric) -> Counter | Gauge | Histogram:
        if row.kind == "counter":
            return Counter(row.name, row.meaning, row.labels, registry=self.registry)
        if row.kind == "gauge":
            return Gauge(row.name, row.meaning, row.labels, registry=self.registry)
        return Histogram(row.name, row.meaning, row.labels, registry=self.registry, buckets=SECONDS)

    def _of(self, name: str, kind: type[T]) -> T:
        collector = self._collectors.get(name)
        if not isinstance(collector, kind):
            raise MetricError(f"{name}: not a {kind.__name__.lower()} of services/runtime/telemetry/metrics.py")
        return collector


def _checked(labels: dict[str, str]) -> dict[str, str]:
    for name, value in labels.items():
        if not LABEL_VALUE.fullmatch(value):
            raise MetricError(f"label {name}: a value that is no word of ours")
    return labels

"""Sends every hostile message through a real router, each between two good events, and gathers what is left."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from confluent_kafka import KafkaError, Producer

from crash.workbench import events, ids
from hostile.inputs import INPUTS, PUBLISHER, STRUCTURED, Headers, first
from servers.line import Line, ends, line
from servers.stafet import environment, until
from servers.traffic import read
from services.runtime.config.settings import Settings

TOPIC, DEAD = f"in.{PUBLISHER}", f"dlq.{PUBLISHER}"
PARTITION = 2


@dataclass(frozen=True)
class Aftermath:
    """`begin` and `end` are the partition's positions around it all; `good` the ids of the good events in between."""

    line: Line
    begin: int
    end: int
    good: list[str]
    offsets: dict[str, int]
    """Name of the message → its offset."""
    dead: dict[int, str]
    """Offset → code of its dead letter."""
    outcomes: dict[int, str]
    """Offset → outcome of its decision."""
    log: bytes
    """Everything that router and relay logged."""
    notices: list[bytes]
    """What stands on the topic of dead letters."""
    balance: "subprocess.CompletedProcess[str]"


@contextmanager
def passing(settings: Settings, *, embedded: bool) -> Iterator[Aftermath]:
    """Run a line on the settings' servers, send everything, and wait until all is read and told."""
    with line(settings, embedded=embedded) as running:
        begin = ends(running.bootstrap, [TOPIC])[TOPIC, PARTITION]
        good = events(len(INPUTS) + 1, seed=19)
        messages = [(first(), STRUCTURED), (good[0], STRUCTURED)]
        offsets = {}
        for one, behind in zip(INPUTS, good[1:], strict=True):
            offsets[one.name] = begin + len(messages)
            messages += [(one.value, one.headers), (behind, STRUCTURED)]
        _send(running.bootstrap, messages)
        running.settled(TOPIC)
        until(lambda: running.query("SELECT count(*) FROM outbox") == [(0,)], "an empty outbox")
        yield Aftermath(
            running,
            begin,
            begin + len(messages),
            ids(good),
            offsets,
            dict(running.query('SELECT "offset", code FROM dead_letter WHERE partition = %s', PARTITION)),
            dict(running.query('SELECT "offset", outcome FROM event WHERE partition = %s', PARTITION)),
            b"".join(path.read_bytes() for path in sorted(running.settings.home.glob("*.log"))),
            [message.value() for message in read(running.bootstrap, DEAD, 10_000, 2.0)],
            subprocess.run(
                (sys.executable, "-m", "services.cli.main", "balance", "-o", "json"),
                env=environment(running.settings),
                capture_output=True,
                text=True,
                check=False,
            ),
        )


def _send(bootstrap: str, messages: list[tuple[bytes | None, Headers]]) -> None:
    """Send in this order to one partition, whatever becomes of it."""
    refused: list[KafkaError] = []
    producer = Producer({"bootstrap.servers": bootstrap, "log_level": 0, "acks": "all"})
    for value, headers in messages:
        producer.produce(
            TOPIC,
            value,
            partition=PARTITION,
            headers=list(headers),
            on_delivery=lambda error, _: refused.append(error) if error else None,
        )
        producer.poll(0)
    assert producer.flush(30) == 0
    assert not refused, refused[0].name()

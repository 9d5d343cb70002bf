"""A batch that is damaged on the broker's disk: its partition stops at its place, and a person can pass it."""

from pathlib import Path

import pytest

from crash.workbench import events, ids
from kafka.stops import cli, leaves, stopped
from servers.kafka import RealKafka
from servers.line import line
from servers.traffic import send
from services.cli.terminal.errors import BAD_DATA
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.kafka
TOWN, OTHER = "in.kommune-0860", "in.kommune-0851"


LENGTH = 8  # where a batch says how long it is


def log_of(home: Path) -> Path:
    """Return the file on the broker's disk."""
    return home / "kafka" / "data" / f"{TOWN}-0" / "00000000000000000000.log"


def flip(home: Path, value: bytes) -> None:
    """Flip one bit inside a value on the broker's disk."""
    found = bytearray(log_of(home).read_bytes())
    found[found.index(value) + 30] ^= 1
    log_of(home).write_bytes(found)


def cut_short(home: Path) -> None:
    """Let the first batch say that it has no length; the running broker meets it whenever it looks for an offset."""
    with log_of(home).open("r+b") as log:
        log.seek(LENGTH)
        log.write(bytes(4))


def test_a_flipped_bit_stops_one_partition_and_a_person_passes_it(
    settings: Settings, own_kafka: RealKafka, tmp_path: Path
) -> None:
    """What is before the damage is decided and others go on; the place is told; what is skipped has a leaf."""
    real = settings.model_copy(update={"kafka_bootstrap": own_kafka.bootstrap})
    values, others = events(4, seed=91), events(3, seed=92)
    with line(real) as running:
        running.router.stop()
        for value in values:
            send(running.bootstrap, TOWN, [value], partition=0)
        own_kafka.stop()
        flip(tmp_path, values[1])
        own_kafka.start()
        running.router.start()
        told = running.router.wait_for("partition_stopped", topic=TOWN, partition=0, code="DAMAGED_BATCH")
        assert told["base"] == 1
        send(running.bootstrap, TOWN, others, partition=1)
        running.router.wait_for("chunk_stored", topic=TOWN, partition=1)
        assert running.effects(ids(values[:1])) == {1: 1}
        assert running.effects(ids(others)) == {1: 3}
        assert running.router.ready()[1]["reasons"] == {f"{TOWN}/0": "DAMAGED_BATCH"}
        assert stopped(running) == {(TOWN, 0)}
        resume = ("topics", "resume", TOWN, "0", "--reason", "sent_again", "--as", "drift:stafet:d-1", "--yes")
        assert cli(running.settings, *resume).returncode == 0  # once more at the same place: still damaged
        running.router.wait_for("partition_stopped", times=2, topic=TOWN, partition=0, base=1)
        done = cli(running.settings, *resume, "--skip")
        assert done.returncode == 0, done.stderr
        running.router.wait_for("partition_resumed", topic=TOWN, partition=0, base=2)
        running.settled(TOWN)
        assert running.effects(ids(values)) == {1: 3, 0: 1}
        skipped = [leaf for leaf in leaves(running) if leaf["code"].startswith("partition.skipped")]
        assert [(leaf["code"], leaf["src"]) for leaf in skipped] == [("partition.skipped:1", f"{TOWN}/0/1")]
        assert cli(running.settings, *resume).returncode == BAD_DATA
        assert running.router.process.poll() is None
        assert len(running.router.lines("process_started")) == 2


def test_what_the_broker_itself_cannot_read_stops_one_partition(
    settings: Settings, own_kafka: RealKafka, tmp_path: Path
) -> None:
    """Answered with CORRUPT_MESSAGE, which aiokafka only logs, the partition is stopped in Danish; others go on."""
    real = settings.model_copy(update={"kafka_bootstrap": own_kafka.bootstrap})
    values, others = events(4, seed=93), events(3, seed=94)
    with line(real) as running:
        send(running.bootstrap, TOWN, values[:2], partition=0)
        running.settled(TOWN)
        running.router.stop()
        send(running.bootstrap, TOWN, values[2:], partition=0)
        cut_short(tmp_path)
        running.router.start()
        told = running.router.wait_for("partition_stopped", topic=TOWN, partition=0, code="DAMAGED_BATCH")
        assert told["base"] == 2
        send(running.bootstrap, TOWN, others, partition=1)
        running.router.wait_for("chunk_stored", topic=TOWN, partition=1)
        assert running.effects(ids(values)) == {1: 2, 0: 2}
        assert running.effects(ids(others)) == {1: 3}
        assert running.router.ready()[1]["reasons"] == {f"{TOWN}/0": "DAMAGED_BATCH"}
        assert "loggen i Kafka kan ikke læses her" in cli(running.settings, "topics", "stopped").stdout
        assert len(running.router.lines("process_started")) == 2

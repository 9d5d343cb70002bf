"""A topic that was made again under its name: Kafka's topic id tells, also when its log has grown past our position."""

import signal
from collections.abc import Iterator

import orjson
import pytest

from crash.workbench import events, ids
from kafka.stops import cli, leaves, stopped
from sent import notice
from servers.kafka import RealKafka
from servers.line import line
from servers.needed import kafka_needed
from servers.traffic import create, delete, send
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.kafka
TOWN = "in.kommune-0860"
FRESH = "in.kriminalforsorgen"
OLD, NEW = 3, 8


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKafka]:
    """A broker of this file's own: its topics are deleted."""
    kafka_needed()
    with RealKafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker


@pytest.mark.parametrize("router", ["up", "down", "frozen"])
def test_a_topic_refilled_past_our_position_is_stopped_and_nothing_is_lost(real: Settings, router: str) -> None:
    """Every event of the new log has one effect once a person lets it go on; only what was read early comes twice."""
    old, new = events(OLD, seed=96), events(NEW, seed=98)
    with line(real) as running:
        send(running.bootstrap, TOWN, [*old, b"no event"], partition=0)
        running.settled(TOWN)
        position = running.positions(TOWN)[0]
        if router == "down":
            running.router.stop()
        if router == "frozen":  # it goes on as if nothing had been, and may fetch of the new log first
            running.router.send_signal(signal.SIGSTOP)
        delete(running.bootstrap, TOWN)
        create(running.bootstrap, {TOWN: 6}, **{"message.timestamp.type": "LogAppendTime"})
        send(running.bootstrap, TOWN, [*[b"still none"] * position, *new], partition=0)
        if router == "down":
            running.router.start()
        running.router.send_signal(signal.SIGCONT)
        told = running.router.wait_for("partition_stopped", topic=TOWN, partition=0, code="TOPIC_REPLACED")
        assert told["base"] >= position
        assert stopped(running) == {(TOWN, 0)}
        assert "partition.halted:TOPIC_REPLACED" in {leaf["code"] for leaf in leaves(running)}
        early = running.effects(ids(new))[1]  # what was read of the new log before anybody noticed
        assert told["base"] == position + early
        resume = ("topics", "resume", TOWN, "0", "--reason", "log_replaced", "--as", "drift:stafet:d-1", "--yes")
        done = cli(running.settings, *resume)
        assert done.returncode == 0, done.stderr
        running.router.wait_for("partition_resumed", topic=TOWN, partition=0, base=0)
        running.settled(TOWN)
        assert running.effects(ids([*old, *new])) == {1: OLD + NEW}
        twice = running.query("SELECT duplicates FROM kafka_position WHERE topic = %s AND partition = 0", TOWN)
        assert twice == [(early,)]
        assert running.router.process.poll() is None


def test_a_partition_of_which_nothing_was_read_goes_on(real: Settings) -> None:
    """A topic made again before anything was read of it stops nothing, and its next id is known then."""
    value = [orjson.dumps(notice())]
    with line(real) as running:
        running.router.stop()
        delete(running.bootstrap, FRESH)
        create(running.bootstrap, {FRESH: 6}, **{"message.timestamp.type": "LogAppendTime"})
        running.router.start().wait_ready()
        send(running.bootstrap, FRESH, value, partition=5)
        running.settled(FRESH)
        assert running.query("SELECT count(*) FROM event") == [(1,)]
        known = running.query("SELECT count(DISTINCT topic_id), count(*) FROM kafka_position WHERE topic = %s", FRESH)
        assert known == [(1, 6)]

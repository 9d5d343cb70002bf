"""How the edge notices that it stands still although there is something to read."""

import asyncio
import json

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from services.effects.intake_port import Chunk, Record
from services.router import reporting
from services.router.reporting import Reporter
from services.runtime.config.settings import load
from services.runtime.process.health import Health
from services.runtime.process.host import Host
from services.runtime.telemetry.log import configure

ONE, OTHER = TopicPartition("in.kommune-0860", 0), TopicPartition("in.kommune-0860", 1)


class Ends:
    """What of a consumer is asked here: where the logs end, or that the broker is away."""

    def __init__(self, **ends: int) -> None:
        self.ends = {ONE: ends["one"], OTHER: ends["other"]}
        self.away = False
        self.hidden = 0

    def assignment(self) -> set[TopicPartition]:
        """Return what is ours."""
        return set(self.ends)

    def last_stable_offset(self, partition: TopicPartition) -> int:
        """Return how far may be read."""
        return self.ends[partition]

    def highwater(self, partition: TopicPartition) -> int:
        """Return how far the log reaches."""
        return self.ends[partition] + (self.hidden if partition == ONE else 0)

    async def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        """Answer as the broker would."""
        if self.away:
            raise KafkaConnectionError
        return {partition: self.ends[partition] for partition in partitions}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds, for a test to move."""
    now = [1000.0]
    monkeypatch.setattr(reporting.time, "monotonic", lambda: now[0])
    return now


def look(reporter: Reporter, ends: Ends, one: int, other: int) -> float:
    """Look once at the positions `one` and `other`."""
    return asyncio.run(reporter.look(ends, {ONE: one, OTHER: other}))


def reporter() -> Reporter:
    """A reporter of nothing in particular."""
    return Reporter(load(mode="test", kafka_bootstrap="127.0.0.1:9"), Host(Health()), ())


def test_a_partition_with_lag_that_does_not_move_grows_old(clock: list[float]) -> None:
    """One partition that stands still is seen although the other one moves."""
    one, ends = reporter(), Ends(one=50, other=500)
    assert look(one, ends, 10, 100) == 0
    clock[0] += 61
    assert look(one, ends, 10, 200) == 61


def test_a_partition_that_moves_or_has_nothing_to_read_stays_young(clock: list[float]) -> None:
    """Progress, and an empty log, start the time again."""
    one, ends = reporter(), Ends(one=50, other=100)
    look(one, ends, 10, 100)
    clock[0] += 61
    assert look(one, ends, 11, 100) == 0
    clock[0] += 61
    assert look(one, ends, 50, 100) == 0


def test_while_the_broker_is_away_nothing_grows_old(clock: list[float]) -> None:
    """A broker that comes back after an hour finds the partition as young as before."""
    one, ends = reporter(), Ends(one=50, other=100)
    look(one, ends, 10, 100)
    ends.away = True
    clock[0] += 3600
    assert look(one, ends, 10, 100) == 0
    ends.away = False
    assert look(one, ends, 10, 100) == 0


def test_an_open_transaction_is_lag_at_once_and_an_alarm_after_a_minute(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    """Records behind it count as lag, the alarm names the place, and it goes when the transaction ends; no restart."""
    configure("router", strict=True)
    host, ends = Host(Health()), Ends(one=10, other=100)
    one = Reporter(load(mode="test", kafka_bootstrap="127.0.0.1:9"), host, (ONE.topic,))
    ends.hidden = 51
    for seconds in (0, 59):
        clock[0] += seconds
        assert look(one, ends, 10, 100) == 0
        assert host.health.ready
    assert f'stafet_lag_records{{partition="0",topic="{ONE.topic}"}} 51.0' in host.metrics.text().decode()
    for _ in range(2):
        clock[0] += 2
        assert look(one, ends, 10, 100) == 0
    assert host.health.states()["transactions"] == (False, "OPEN_TRANSACTION")
    (told,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (told["event"], told["topic"], told["partition"]) == ("open_transaction", ONE.topic, 0)
    assert (told["base"], told["count"]) == (10, 51)
    ends.hidden = 0
    look(one, ends, 10, 100)
    assert host.health.ready


def test_transactions_that_end_are_no_alarm(clock: list[float]) -> None:
    """A log whose readable part grows has no transaction that nobody ends, however long records are hidden in it."""
    one, ends = reporter(), Ends(one=10, other=100)
    ends.hidden = 5
    for _ in range(5):
        clock[0] += 40
        ends.ends[ONE] += 1
        look(one, ends, ends.ends[ONE], 100)
    assert one._stuck == set()


def test_the_senders_clock_is_an_alarm_once_in_a_while(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """Records of a CreateTime topic are counted and told, once in half a minute; the demo's broker has no other."""
    configure("router", strict=True)
    host = Host(Health())
    one = Reporter(load(mode="test", kafka_bootstrap="127.0.0.1:9"), host, (ONE.topic,))
    records = [Record(0, 1, (), b"", created=True), Record(1, 1, (), b"")]
    for cluster, seconds in (("c", 0), ("c", 29), ("c", 2), ("mockCluster1", 60)):
        clock[0] += seconds
        one._sender_time(Chunk(cluster, ONE.topic, 0, 0, 2, records))
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["code"], line["topic"]) for line in told] == [
        ("sender_time", "CREATE_TIME", ONE.topic)
    ] * 2
    assert f'stafet_sender_time_records_total{{topic="{ONE.topic}"}} 3.0' in host.metrics.text().decode()

"""How the edge notices that it stands still although there is something to read."""

import asyncio

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from services.router import reporting
from services.router.reporting import Reporter
from services.runtime.config.settings import load
from services.runtime.process.health import Health
from services.runtime.process.host import Host

ONE, OTHER = TopicPartition("in.kommune-0860", 0), TopicPartition("in.kommune-0860", 1)


class Ends:
    """What of a consumer is asked here: where the logs end, or that the broker is away."""

    def __init__(self, **ends: int) -> None:
        self.ends = {ONE: ends["one"], OTHER: ends["other"]}
        self.away = False

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

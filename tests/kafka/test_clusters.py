"""Two clusters whose topics have the same names: each has positions of its own."""

import pytest

from crash.workbench import events, ids
from servers.kafka import RealKafka
from servers.line import line
from servers.traffic import send
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.kafka
TOWN = "in.kommune-0860"


def test_another_cluster_starts_at_its_own_zero(real: Settings, own_kafka: RealKafka) -> None:
    """After work on one cluster a router on another, with the same topics and database, reads that one from zero."""
    first, second = events(60, seed=95)[:40], events(60, seed=95)[40:]
    with line(real) as before:
        send(before.bootstrap, TOWN, first, partition=0)
        before.settled(TOWN)
        positions = before.positions(TOWN)
    moved = real.model_copy(update={"kafka_bootstrap": own_kafka.bootstrap})
    with line(moved) as after:
        send(after.bootstrap, TOWN, second, partition=0)
        after.settled(TOWN)
        assert after.cluster != before.cluster
        assert after.positions(TOWN) == {0: len(second), 1: 0, 2: 0, 3: 0, 4: 0, 5: 0}
        assert after.effects(ids([*first, *second])) == {1: 60}
        assert before.positions(TOWN) == positions
        assert not after.router.lines("partition_stopped")

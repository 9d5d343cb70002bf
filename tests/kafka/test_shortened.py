"""A log that ends below our position, though its topic is the same: an older copy of the broker's disk was put back."""

import shutil
from pathlib import Path

import pytest

from crash.workbench import events, ids
from kafka.stops import TOWN, let_go_on, others_go_on, stopped_with_leaf
from servers.kafka import RealKafka
from servers.line import line
from servers.traffic import send
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.kafka
KEPT, LOST, NEW = 3, 4, 9


@pytest.mark.parametrize("up", [True, False], ids=["router_up", "router_down"])
def test_a_log_that_lost_its_end_stops_its_partition(
    settings: Settings, own_kafka: RealKafka, tmp_path: Path, *, up: bool
) -> None:
    """It is stopped with leaf and alarm, others go on; what takes the lost places is decided once a person agrees."""
    real = settings.model_copy(update={"kafka_bootstrap": own_kafka.bootstrap})
    log, copy = tmp_path / "kafka" / "data" / f"{TOWN}-0", tmp_path / "copy"
    kept, lost, new = events(KEPT, seed=101), events(LOST, seed=102), events(NEW, seed=103)
    with line(real) as running:
        send(running.bootstrap, TOWN, kept, partition=0)
        running.settled(TOWN)
        own_kafka.stop()
        shutil.copytree(log, copy)
        own_kafka.start()
        send(running.bootstrap, TOWN, lost, partition=0)
        running.settled(TOWN)
        if not up:
            running.router.stop()
        own_kafka.stop()
        shutil.rmtree(log)
        shutil.copytree(copy, log)
        own_kafka.start()
        if not up:
            running.router.start()
        stopped_with_leaf(running, TOWN, "LOG_END_BELOW")
        assert running.positions(TOWN)[0] == KEPT + LOST
        others_go_on(running)
        send(running.bootstrap, TOWN, new, partition=0)  # takes the lost places, and grows past our position
        let_go_on(running, TOWN, "log_repaired")
        running.router.wait_for("partition_resumed", topic=TOWN, partition=0, base=0)
        running.settled(TOWN)
        assert running.effects(ids([*kept, *lost, *new])) == {1: KEPT + LOST + NEW}

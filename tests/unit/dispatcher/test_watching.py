"""Watching: who is late is told once for each turn, and whoever works again is no longer remarked."""

import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract.connectors.fakes import begun, place
from services.dispatcher.watching import FAILED, LATE, Watching
from services.dispatcher.working import Worker
from services.runtime.config.settings import load
from services.runtime.process.health import Health


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    """A worker that may take a second, and does not run."""
    return Worker(place(load(mode="test", home=tmp_path), "one", limit=1.0), begun(int))


def test_a_turn_within_its_time_is_nothing_to_tell(worker: Worker) -> None:
    """Neither between turns nor shortly after one began."""
    health = Health()
    watching = Watching([worker], health)
    for worker.began in (None, time.monotonic()):
        watching.look()
        assert health.states()["one"].reason == ""


def test_a_late_turn_is_told_once(worker: Worker) -> None:
    """However often somebody looks; the next late turn is told again."""
    health = Health()
    watching = Watching([worker], health)
    with capture_logs() as lines:
        for _ in range(2):
            worker.began = time.monotonic() - 2
            watching.look()
            watching.look()
            assert health.states()["one"] == (True, LATE)
            worker.began = None
            watching.look()
            assert health.states()["one"] == (True, FAILED)
    assert [(line["event"], line["connector"]) for line in lines] == [("connector_late", "one")] * 2
    worker.well = True
    watching.look()
    assert health.states()["one"] == (True, "")

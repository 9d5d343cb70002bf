"""What campaigns found, as small as it can be made."""

import time

import pytest

from crash.workbench import chunk, intake, sound, stored
from services.effects.intake_port import StaleFenceError
from services.storage import failpoints
from services.storage.failures import DatabaseAwayError

pytestmark = pytest.mark.server


def test_a_worker_that_comes_second_to_a_dead_letter_learns_that_its_partition_is_anothers(database: str) -> None:
    """Two routers on one partition and a record without an id: the second ends as STALE_FENCE, after no eight tries."""
    first, second = intake(database), intake(database)
    first.positions("test-cluster", {("in.kommune-0860", 0): 0})
    first.handle([chunk([b"not JSON"])])
    with pytest.raises(StaleFenceError):
        second.handle([chunk([b"not JSON"])])
    first.close()
    second.close()
    sound(database)


def test_a_worker_that_froze_inside_its_transaction_calls_it_the_databases_end(database: str) -> None:
    """Frozen longer than the server waits (25P03), it stores nothing and is sent to try again, not to be looked at."""
    worker = intake(database)
    worker.positions("test-cluster", {("in.kommune-0860", 0): 0})
    failpoints.install(lambda place, _: time.sleep(5) if place == "fenced" else None)
    try:
        with pytest.raises(DatabaseAwayError):
            worker.handle([chunk([b"not JSON"])])
    finally:
        failpoints.install(None)
    sound(database)
    assert stored(database) == {}

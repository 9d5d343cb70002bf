"""What campaigns found, as small as it can be made."""

import pytest

from crash.workbench import chunk, intake, sound
from services.handlers.chunk import StaleFenceError

pytestmark = pytest.mark.server


def test_a_worker_that_comes_second_to_a_dead_letter_learns_that_its_partition_is_anothers(database: str) -> None:
    """Two routers on one partition and a record without an id: the second ends as STALE_FENCE, after no eight tries."""
    first, second = intake(database), intake(database)
    first.positions("test-cluster", {("in.kommune-0860", 0): 0})
    first.handle(chunk([b"not JSON"]))
    with pytest.raises(StaleFenceError):
        second.handle(chunk([b"not JSON"]))
    first.close()
    second.close()
    sound(database)

"""How long a fetch gathers, by what the last one brought."""

import pytest

from services.router import gathering
from services.router.gathering import FEW, MANY, MANY_FROM, REST, after


@pytest.mark.parametrize(
    ("records", "expected"), [(0, REST), (1, FEW), (MANY_FROM - 1, FEW), (MANY_FROM, MANY), (10_000, MANY)]
)
def test_the_more_came_the_longer_the_next_fetch_gathers(records: int, expected: gathering.Gathering) -> None:
    """At rest the first record ends a fetch; few gather shortly, many longer."""
    assert after(records) is expected


def test_a_pace_stays_in_one_of_the_two() -> None:
    """A steady pace that is many while few are gathered for is many while many are: the longer wait brings more."""
    assert REST.least == 1
    assert FEW.wait_ms < MANY.wait_ms
    assert after(MANY_FROM * MANY.wait_ms // FEW.wait_ms) is MANY

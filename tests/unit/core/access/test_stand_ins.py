"""Stand-ins: a coordinator asks at an address of its own, for somebody else, and never for another role."""

from datetime import UTC, datetime, timedelta

import pytest

from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.stand_ins import may_ask

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ASKING = "koordinator:kommune-0860:k-17"
HELD = [
    Grant(Principal.parse(who), "ksp", "0860", NOW - timedelta(days=1))
    for who in (ASKING, "visitator:kommune-0860:v-1")
]


@pytest.mark.parametrize(
    ("who", "to", "forum", "town", "asks"),
    [
        (ASKING, "stedfortraeder:kommune-0860:k-18", "ksp", "0860", True),
        (ASKING, "stedfortraeder:kommune-0851:k-17", "ksp", "0860", True),
        (ASKING, "stedfortraeder:kommune-0860:k-17", "ksp", "0860", False),
        (ASKING, "koordinator:kommune-0860:k-18", "ksp", "0860", False),
        (ASKING, "stedfortraeder:kommune-0860:k-18", "psp", "0860", False),
        (ASKING, "stedfortraeder:kommune-0860:k-18", "ksp", "*", False),
        ("visitator:kommune-0860:v-1", "stedfortraeder:kommune-0860:k-18", "ksp", "0860", False),
    ],
)
def test_who_may_ask_for_whom(who: str, to: str, forum: str, town: str, *, asks: bool) -> None:
    """Only what its own grant in force has in it."""
    wanted = Grant(Principal.parse(to), forum, town, NOW, NOW + timedelta(days=7))
    assert may_ask(Principal.parse(who), HELD, wanted=wanted, now=NOW) == asks
    assert not may_ask(Principal.parse(who), HELD, wanted=wanted, now=NOW - timedelta(days=2))

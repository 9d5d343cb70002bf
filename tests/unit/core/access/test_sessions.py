"""Sessions end by the earlier of two limits, and are nobody's until a role is chosen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.core.access.principal import Principal
from services.core.access.sessions import Session

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
SESSION = Session(
    uuid4(), "kommune-0860", "k-17", ("koordinator", "forumleder"), None, BEGAN, BEGAN, BEGAN + timedelta(hours=8)
)


def test_the_earlier_limit_ends_it() -> None:
    """Without a sign of its person the idle limit, and in the end the absolute one, whatever is done."""
    idle = timedelta(minutes=30)
    assert SESSION.ends(idle) == BEGAN + idle
    assert replace(SESSION, seen_at=BEGAN + timedelta(hours=7, minutes=50)).ends(idle) == SESSION.ends_at


def test_it_is_nobody_s_until_a_role_is_chosen() -> None:
    """Two roles are a choice; the log names who began it by the first."""
    assert SESSION.principal is None
    assert SESSION.vouched == Principal("koordinator", "kommune-0860", "k-17")
    chosen = replace(SESSION, role="forumleder")
    assert chosen.principal == chosen.vouched == Principal("forumleder", "kommune-0860", "k-17")

"""Break-glass: two different persons, and an address alone, never another role's work (design 8)."""

from datetime import UTC, datetime

import pytest

from services.core.access.emergencies import LONGEST, may_ask, may_confirm
from services.core.access.grants import Grant
from services.core.access.principal import Principal

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ASKING = Principal.parse("koordinator:kommune-0860:k-17")
HELD = [
    Grant(Principal.parse("forumleder:kommune-0851:f-1"), "ksp", "0851", NOW),
    Grant(Principal.parse("forumleder:kommune-0851:f-2"), "ksp", "0851", NOW, ended_at=NOW),
    Grant(Principal.parse("forumleder:kommune-0860:k-17"), "ksp", "0860", NOW),
    Grant(Principal.parse("koordinator:kommune-0851:k-3"), "ksp", "0851", NOW),
    Grant(Principal.parse("databeskyttelse:kommune-0860:p-1"), "*", "*", NOW),
]


@pytest.mark.parametrize(
    ("who", "circle", "asks"),
    [
        ("koordinator:kommune-0860:k-17", "general", True),
        ("koordinator:kommune-0860:k-17", "exit", False),
        ("koordinator:kommune-0860:k-17", "infohus", False),
        ("exit-koordinator:kommune-0860:e-1", "exit", True),
        ("drift:stafet:d-1", "general", False),
        ("koordinator:kommune-0860:k-17", None, False),
    ],
)
def test_an_emergency_opens_no_other_roles_work(who: str, circle: str | None, *, asks: bool) -> None:
    """What a role never sees it does not see in need either (EXIT-7, INF-4)."""
    assert may_ask(Principal.parse(who), circle) == asks


@pytest.mark.parametrize(
    ("who", "operates", "opens"),
    [
        ("forumleder:kommune-0851:f-1", False, True),
        ("forumleder:kommune-0851:f-2", False, False),
        ("forumleder:kommune-0860:k-17", False, False),  # the same person in another role
        ("koordinator:kommune-0851:k-3", False, False),
        ("databeskyttelse:kommune-0860:p-1", False, True),
        ("databeskyttelse:kommune-0860:p-2", False, False),
        ("drift:stafet:d-1", True, True),
        ("drift:stafet:d-1", False, False),
    ],
)
def test_another_person_who_answers_for_something_opens_it(who: str, *, operates: bool, opens: bool) -> None:
    """A leader with a grant in force, data protection, or who operates; never who asked."""
    assert may_confirm(Principal.parse(who), HELD, operates=operates, asking=ASKING, now=NOW) == opens
    assert LONGEST == 60

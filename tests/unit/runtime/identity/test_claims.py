"""Claims: every role that an issuer names becomes a principal, or nobody does."""

from typing import Any

import pytest

from services.core.access.principal import PrincipalError
from services.runtime.identity.claims import principals_of

SAID = {"sub": "k-17", "stafet_role": "koordinator", "stafet_org": "kommune-0860"}


def test_one_role_is_one_principal_and_several_are_several() -> None:
    """In the issuer's order."""
    assert [str(one) for one in principals_of(SAID)] == ["koordinator:kommune-0860:k-17"]
    several = principals_of({**SAID, "stafet_role": ["forumleder", "koordinator"]})
    assert [one.role for one in several] == ["forumleder", "koordinator"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"stafet_role": []}, {"stafet_role": None}, {"stafet_role": "kaffehenter"}, {"stafet_role": ["drift"] * 2},
        {"stafet_role": ["koordinator", "kaffehenter"]}, {"stafet_role": ["koordinator", 7]}, {"sub": "*"},
        {"stafet_role": {"koordinator": 1}}, {"sub": "k:17"}, {"sub": None}, {"stafet_org": 860}, {"sub": "Karen"},
    ],
)  # fmt: skip
def test_what_is_none_of_ours_is_nobody(wrong: dict[str, Any]) -> None:
    """Also where another role beside it would count."""
    with pytest.raises(PrincipalError):
        principals_of({**SAID, **wrong})

"""Callers: operators are principals of their role."""

import pytest

from services.runtime.config.settings import SettingsError, load


@pytest.mark.parametrize("given", ["", "d-1", "drift:stafet:*", "koordinator:kommune-0860:k-17", "drift:stafet:d-1;x"])
def test_operators_are_principals_of_their_role(given: str) -> None:
    """What is no principal, or of another role, stops the start instead of letting somebody in."""
    with pytest.raises(SettingsError, match="STAFET_OPERATORS"):
        load(mode="site", operators=given)

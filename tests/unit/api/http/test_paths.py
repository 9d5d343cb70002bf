"""Ids in paths: what cannot be one is not found, like one that never was."""

from uuid import uuid4

import pytest

from services.api.http.paths import number_of
from services.effects.actors import RefusedActError


def test_an_id_is_read() -> None:
    """As its text says it."""
    number = uuid4()
    assert number_of(str(number)) == number


@pytest.mark.parametrize("text", ["", "x", "1", "æ", "0" * 40, "../x"])
def test_anything_else_is_not_found(text: str) -> None:
    """Never a fault of the path: that would tell the two apart."""
    with pytest.raises(RefusedActError, match="not_found"):
        number_of(text)

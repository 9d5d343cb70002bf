"""Regler reads one event, and nothing else."""

import pytest

from services.desk.pages.rules import readable


@pytest.mark.parametrize("text", ["", "x", "[]", "null", "1", "{}", '{"specversion": "1.0"}', "[" * 5000, '{"a": NaN}'])
def test_what_is_no_event_is_none(text: str) -> None:
    """Not a list, not half a one, however deep."""
    assert readable(text) is None


def test_an_event_is_one() -> None:
    """Also one with faults: they are told as the decision tells them."""
    event = readable(
        '{"specversion": "1.0", "id": "e", "source": "urn:stafet:publisher:ssp", "type": "dk.x", "data": {}}'
    )
    assert event is not None
    assert event.id == "e"

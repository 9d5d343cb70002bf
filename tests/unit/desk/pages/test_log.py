"""Filters of the log: what can be read narrows, what cannot is a fault, and nothing else gets further."""

import pytest

from north_jutland import RULEBOOK
from services.core.insight.log_lines import Asked
from services.desk.pages.log import Filters


@pytest.mark.parametrize("text", ["Bo Hansen", "\x00", "*", "%", "person/*"])
def test_what_no_form_offers_narrows_nothing(text: str) -> None:
    """The leaf of the look keeps what was asked for ever: a link's text about somebody is none of it."""
    filters = Filters(text, text, text, text, text, text, text)
    assert filters.asked(RULEBOOK) == Asked()
    assert set(filters.faults) == {"actor", "reference", "begins", "until"}


def test_what_a_form_offers_narrows() -> None:
    """The twin: every filter with one of its values; somebody is named by a handle or in full."""
    filters = Filters("export", "ksp", "K-17", "OVL-1A2B3C4D", "2026-11-01", "2026-11-30", "77")
    asked = filters.asked(RULEBOOK)
    assert filters.faults == {}
    assert (asked.op, asked.forum, asked.actor, asked.reference, asked.after) == (
        "export",
        "ksp",
        "k-17",
        "1a2b3c4d",
        77,
    )
    assert asked.begins is not None
    assert asked.until is not None
    assert (asked.until - asked.begins).days == 30
    whole = Filters(actor="koordinator:kommune-0860:k-17").asked(RULEBOOK)
    assert whole.actor == "person/koordinator/kommune-0860/k-17"

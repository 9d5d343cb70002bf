"""Indbakke's filters: what the rulebook knows narrows the list, and nothing else of an address gets further."""

from datetime import UTC, datetime

import pytest

from north_jutland import RULEBOOK
from services.core.handover.states import OPEN
from services.desk.pages.inbox import Filters
from services.storage.handovers.queries import Wanted

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Bo Hansen", "\x00", "closed", "*", ""])
def test_what_no_form_offers_narrows_nothing(text: str) -> None:
    """A list's leaf keeps what was asked for ever: a link's text about somebody is none of it, nor is it an error."""
    filters = Filters(forum=f"{text}/{text}", state=text, publisher=text, type=text)
    assert filters.wanted(NOW, RULEBOOK) == Wanted(states=OPEN)


def test_what_a_form_offers_narrows() -> None:
    """The twin: every filter with one of its values."""
    filters = Filters("ksp/0860", "offered", "kommune-0860", "", "release_notice")
    asked = Wanted("ksp", "0860", states=("offered",), publisher="kommune-0860", type="release_notice")
    assert filters.wanted(NOW, RULEBOOK) == asked

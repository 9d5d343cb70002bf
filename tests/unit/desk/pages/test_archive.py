"""Arkiv's filters: what can be read narrows, what cannot is a fault beside its field, and nothing else gets further."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from north_jutland import RULEBOOK
from services.core.insight.lookups import SEARCHES
from services.desk.pages.archive import REASONS, Filters
from services.storage.handovers.archive import Sought
from services.storage.handovers.cursor import Cursor


@pytest.mark.parametrize("text", ["Bo Hansen", "\x00", "offered", "*", "%", "OVL-", "700190-1234"])
def test_what_no_form_offers_narrows_nothing(text: str) -> None:
    """A list's leaf keeps what was asked for ever: a link's text about somebody is none of it."""
    filters = Filters(f"{text}/{text}", text, text, text, text, text, text)
    assert filters.sought(RULEBOOK) == Sought()
    assert set(filters.faults) == {"reference", "begins", "until"}


def test_what_a_form_offers_narrows() -> None:
    """The twin: every filter with one of its values; the last day is in it, to its end in Copenhagen."""
    after = Cursor(None, datetime(2026, 11, 1, tzinfo=UTC), UUID(int=1))
    filters = Filters("ksp/0860", "closed", "release_notice", "OVL-1A2B3C4D", "2026-11-01", "2026-11-30", after.text)
    assert filters.faults == {}
    assert filters.sought(RULEBOOK) == Sought(
        *("ksp", "0860", "closed", "release_notice", "1a2b3c4d"),
        datetime(2026, 10, 31, 23, tzinfo=UTC),
        datetime(2026, 11, 30, 23, tzinfo=UTC),
        after,
    )


@pytest.mark.parametrize("text", ["1a2b3c4d", " ovl-1A2B3C4D ", "00000000-0000-0000-0000-00001a2b3c4d"])
def test_a_reference_is_read_as_people_write_it(text: str) -> None:
    """As it stands on the page, in small letters, by its digits alone, or the whole number of an address."""
    reference = Filters(reference=text).sought(RULEBOOK).reference
    assert reference is not None
    assert str(UUID("00000000-0000-0000-0000-00001a2b3c4d")).endswith(reference)


def test_each_reason_has_its_words() -> None:
    """What may be chosen is what the log has."""
    assert REASONS.keys() == SEARCHES.keys()

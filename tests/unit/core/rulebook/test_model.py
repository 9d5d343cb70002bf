"""The rulebook as a whole: its hash, what it rests on, and whom it sends things back to."""

import pytest

from north_jutland import returns_to
from unit.core.broken import built

BOOK = built(lambda _: None)


@pytest.mark.parametrize(
    ("publisher", "address"),
    [
        ("kriminalforsorgen", ("ksp_manual", None)),
        ("nordjyllands-politi", ("police_prevention_unit", None)),
        ("kommune-0860", ("municipal_triage", "0860")),
        ("region-nordjylland", ("district_triage", None)),
        ("somebody-who-left", ("district_triage", None)),
    ],
)
def test_a_returned_item_goes_to_its_sender_s_own_queue(publisher: str, address: tuple[str, str | None]) -> None:
    """Contracts 3: what is returned is offered to the sender's triage queue."""
    assert BOOK.returns_to(publisher) == address
    assert returns_to(publisher) == address

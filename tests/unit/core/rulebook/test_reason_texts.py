"""Texts by code: every reason of the contract has its words, and there is no other."""

from services.core.handover.acts import RETURN_REASONS
from unit.core.broken import built

BOOK = built(lambda _: None)


def test_every_reason_of_the_contract_has_its_words() -> None:
    """The six reasons to return an item have a Danish and an English text, and there is no seventh."""
    assert tuple(BOOK.reasons.returned) == RETURN_REASONS
    assert all(texts["da"] and texts["en"] for texts in BOOK.reasons.returned.values())

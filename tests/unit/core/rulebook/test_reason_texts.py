"""Texts by code: every reason of the contract has its words, and there is no other."""

import pytest

from services.core.handover.acts import RETURN_REASONS
from services.core.rulebook.reason_texts import SECTIONS
from unit.core.broken import built, refused

BOOK = built(lambda _: None)


def test_every_reason_of_the_contract_has_its_words() -> None:
    """The six reasons to return an item have a Danish and an English text, and there is no seventh."""
    assert tuple(BOOK.reasons.returned) == RETURN_REASONS
    assert all(texts["da"] and texts["en"] for texts in BOOK.reasons.returned.values())


@pytest.mark.parametrize("section", SECTIONS)
def test_a_code_without_words_or_words_without_a_code_are_refused(section: str) -> None:
    """A coordinator chooses among these: each has its words in both languages, and none is made up."""
    code = SECTIONS[section][0]
    words = {"da": "x", "en": "x"}
    assert f"{code}: mangler" in refused(lambda of: of["reasons.yaml"][section].pop(code))
    assert "whim: ukendt nøgle" in refused(lambda of: of["reasons.yaml"][section].update(whim=words))
    assert "en: mangler" in refused(lambda of: of["reasons.yaml"][section][code].pop("en"))
    assert "da: {age} er ukendt" in refused(lambda of: of["reasons.yaml"][section][code].update(da="{age}"))


def test_words_of_one_act_are_not_those_of_another() -> None:
    """Three acts have their reasons apart: why it was returned, recalled, and what the police answered."""
    read = BOOK.reasons
    assert [tuple(section) for section in (read.returned, read.recalled, read.cleared)] == [
        tuple(SECTIONS[name]) for name in ("returned", "recalled", "cleared")
    ]

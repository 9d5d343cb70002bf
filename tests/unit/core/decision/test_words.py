"""Every code that is stored or decided has its word: states, steps, stages, event types, queues, senders, bases."""

from collections.abc import Callable, Iterator

import pytest

from oracle.story import rulebook
from schemas.events import EVENT_TYPES
from schemas.events.base import LegalBasis
from services.core.decision import words
from services.core.handover.acts import RETURN_REASONS
from services.core.handover.states import DANISH
from services.core.rulebook.model import Rulebook
from services.core.rulebook.reason_texts import CLEARED, RECALLED

BOOK = rulebook()
Word = Callable[[str, Rulebook], str]


def value(path: str) -> Word:
    """Return the look-up of the values of one field."""
    return lambda code, book: words.value_of(path, code, book)


CODES: dict[str, tuple[Word, tuple[str, ...]]] = {
    "steps": (words.step_of, (*RETURN_REASONS, *RECALLED, *(code.lower() for code in BOOK.wording.codes))),
    "types": (words.type_of, tuple(model.event_type for model in EVENT_TYPES)),
    "queues": (words.name_of, tuple(BOOK.forums)),
    "senders": (words.name_of, tuple(BOOK.publisher_by_id)),
    "bases": (value("legal_basis"), LegalBasis.__args__),  # type: ignore[attr-defined]
    "clearances": (value("result"), CLEARED),
    "recalls": (value("reason"), RECALLED),
}


def untold(word: Word, codes: tuple[str, ...], book: Rulebook = BOOK) -> Iterator[str]:
    """Yield the codes that come back as they are."""
    return (code for code in codes if word(code, book) == code)


@pytest.mark.parametrize("kind", CODES)
def test_every_code_has_a_word(kind: str) -> None:
    """No code of the contract and none of the rulebook is shown as it is."""
    assert list(untold(*CODES[kind])) == []


@pytest.mark.parametrize("kind", CODES)
def test_a_code_without_a_word_is_seen(kind: str) -> None:
    """A code that nobody gave a word comes back as it is, and is found (the twin)."""
    word, codes = CODES[kind]
    assert list(untold(word, (*codes, "new_code"))) == ["new_code"]


def test_every_state_has_a_word_of_its_own() -> None:
    """Two states are never called the same."""
    assert len(set(DANISH.values())) == len(DANISH)


def test_content_is_read_line_by_line() -> None:
    """Objects are indented, lists joined, days and yes or no Danish; null is absent and a strange field ignored."""
    data = {
        "subject": {"residence": "860", "protected_address": True, "nickname": "?"},
        "home_risk": ["domestic_violence", "abuse"],
        "consent": None,
        "observed_on": "2026-02-07",
        "addressed_to": "ksp",
        "counts": {"samtaler": 7, "møder": None},
        "strange": {"a": 1},
    }
    assert list(words.content_lines(data, BOOK)) == [
        "Personen:",
        "  Bopælskommune: Hjørring (0860)",
        "  Beskyttet adresse: ja",
        "Fare i hjemmet: vold i hjemmet, overgreb",
        "Set den: 07.02.2026",
        f"Ønsket modtager: {BOOK.forums['ksp'].names['da']}",
        "Antal:",
        "  samtaler: 7",
    ]

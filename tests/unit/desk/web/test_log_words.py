"""Words of the log: every operation and every act has its own in both languages, and no pattern hides another."""

import pytest

from services.core.audit.record import OPERATIONS as EVERY
from services.core.handover.acts import ACTS
from services.desk.web.languages import LANGUAGES, translations
from services.desk.web.log_words import CODES, OPERATIONS, said_of

SAID = translations()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_operation_has_its_words(language: str) -> None:
    """A leaf of a code that is new is told by its operation, never by a word that nobody knows."""
    assert OPERATIONS.keys() == EVERY
    told = {said_of(SAID[language], language, {"op": op, "code": "is.new"}) for op in EVERY}
    assert len(told) == len(EVERY)


def test_acts_and_moves_are_in_the_words_of_the_desk() -> None:
    """By their Danish names, and by the one word of each state."""
    for act in ACTS:
        assert said_of(SAID["da"], "da", {"op": "alteration", "code": f"handover.{act.name}"}) == act.danish
    assert said_of(SAID["da"], "da", {"op": "alteration", "code": "handover.offered→accepted"}) == "Ny → Overtaget"
    assert said_of(SAID["en"], "en", {"op": "alteration", "code": "handover.→offered"}) == "New"


def test_no_pattern_hides_behind_another() -> None:
    """Each is the first that fits what it is written for."""
    for pattern, told in CODES:
        plain = pattern.replace("(collection|disclosure)", "collection").replace(".*", "x").replace("\\", "")
        op, _, code = plain.partition(" ")
        assert said_of(SAID["en"], "en", {"op": op, "code": code}) == told


READINGS = ("event.listed", "event.shown", "receipt.shown", "question.shown", "statistics.shown", "log.listed")


@pytest.mark.parametrize("code", READINGS)
def test_what_was_seen_is_told(code: str) -> None:
    """A leader reads what somebody saw, and not that somebody saw."""
    assert said_of(SAID["da"], "da", {"op": "consultation", "code": code}) != SAID["da"].gettext(
        OPERATIONS["consultation"]
    )

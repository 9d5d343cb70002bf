"""Trying of events: what would become of one, in the sentences of a caseworker; nothing is stored."""

from datetime import datetime
from typing import NamedTuple

from schemas.envelope import Envelope
from services.core.decision.decide import decide
from services.core.decision.encoding import considered_text
from services.core.decision.sentences import sentences
from services.core.decision.words import name_of
from services.core.rulebook.model import Rulebook


class Tried(NamedTuple):
    """What would become of an event: sentences, and of each forum that did not get it why not."""

    type: str
    sentences: tuple[str, ...]
    considered: tuple[tuple[str, str], ...]


def tried(event: Envelope, now: datetime, book: Rulebook, language: str, publisher: str | None = None) -> Tried:
    """Return it as `stafet explain` decides it, received now; `publisher` is whose topic it would come by."""
    decision = decide(event, now, book, publisher).decision
    owner = next((one.forum for one in decision.items if one.role == "owner"), None)
    considered = [
        (name_of(one.forum, book, language), considered_text(one, book, language, owner)) for one in decision.considered
    ]
    return Tried(decision.event_type, tuple(sentences(decision, book, language)), tuple(considered))

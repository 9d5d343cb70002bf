"""The space of the proof: every pair of publisher and type is in it, and every age that the law asks about."""

from typing import Any

from schemas.events import EVENT_TYPES
from services.core.proof.space import messages
from unit.core.broken import built, row

NORDJYLLAND = built(lambda _: None)
MESSAGES = list(messages(NORDJYLLAND))
ABOUT = [message for message in MESSAGES if message.variables]


def test_every_pair_of_publisher_and_type_is_decided() -> None:
    """Twelve publishers times seventeen types: each pair is explored, or refused as not allowed."""
    assert sum(message.pairs for message in MESSAGES) == len(NORDJYLLAND.publishers) * len(EVENT_TYPES)
    assert {message.event_type for message in ABOUT} == {model.event_type for model in EVENT_TYPES if _sent(model)}


def _sent(model: Any) -> bool:
    return any(model.event_type in publisher.may_send for publisher in NORDJYLLAND.publishers.values())


def test_an_age_of_the_law_is_looked_at_even_if_no_row_mentions_it() -> None:
    """A rulebook that no longer asks about 18 is still tried at 17 and at 18: the law and the forums do."""
    book = built(lambda of: row(of, "from_placement_minor")["when"].update({"age_at_release": "0-30"}))
    ages = next(
        one
        for message in messages(book)
        for one in message.variables
        if message.event_type == "release_notice" and one.name == "age"
    )
    assert {part.facts.get("age_at_release") for part in ages.parts} >= {10, 15, 18, 25}

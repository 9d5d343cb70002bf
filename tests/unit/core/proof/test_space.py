"""The space of the proof: it holds every fact that validation lets through, its boxes add up, its examples are real."""

import json
from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

import pytest

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.events import EVENT_TYPES
from schemas.json_text import parse
from services.core.decision.decide import decide
from services.core.decision.evaluate import settle
from services.core.proof.example import event_of, facts_of
from services.core.proof.explore import Box, Explorer, Region, whole
from services.core.proof.prove import survey
from services.core.proof.space import Message, messages
from services.core.rulebook.conditions import Value
from services.core.rulebook.model import Rulebook
from unit.core.broken import built, row

NORDJYLLAND = built(lambda _: None)
MESSAGES = list(messages(NORDJYLLAND))
ABOUT = [message for message in MESSAGES if message.variables]


def _point(random: Random, message: Message) -> Box:
    """One combination at random, in a municipality that there is."""
    box = {}
    for variable in message.variables:
        real = [at for at, part in enumerate(variable.parts) if variable.name != "place" or part.name or not part.facts]
        box[variable.name] = 1 << random.choice(real)
    return box


def _decided(event: Mapping[str, Any], book: Rulebook) -> tuple[Mapping[str, object], list[str]]:
    parsed = parse(json.dumps(event).encode())
    assert not isinstance(parsed, Unreadable)
    envelope = read_json(*parsed)
    assert isinstance(envelope, Envelope)
    decision = decide(envelope, datetime.fromisoformat(event["recordedtime"]), book).decision
    return decision.facts, [reason.row for reason in decision.because]


@pytest.mark.parametrize("message", ABOUT, ids=lambda message: f"{message.event_type}-{message.pairs}")
def test_every_combination_is_an_event_with_these_facts(message: Message) -> None:
    """An event made of a random combination is valid, and the engine reads just these facts from it."""
    random = Random(message.event_type)  # noqa: S311 -- the same combinations every time
    for _ in range(60):
        box = _point(random, message)
        facts, rows = _decided(event_of(message, box, NORDJYLLAND), NORDJYLLAND)
        wanted = _floored(facts_of(message, box))
        assert facts == _told(wanted), event_of(message, box, NORDJYLLAND)
        assert rows == [cited.row for cited in settle(NORDJYLLAND, wanted).because]


def _floored(facts: dict[str, Value]) -> dict[str, Value]:
    cuts = NORDJYLLAND.cuts
    return {
        name: cuts.floor(name, value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in facts.items()
    }


def _told(facts: Mapping[str, Value]) -> dict[str, object]:
    return {
        name: tuple(sorted(value)) if isinstance(value, frozenset) else value
        for name, value in facts.items()
        if value != NORDJYLLAND.facts[name].default
    }


def test_every_pair_of_publisher_and_type_is_decided() -> None:
    """Twelve publishers times seventeen types: each pair is explored, or refused as not allowed."""
    assert sum(message.pairs for message in MESSAGES) == len(NORDJYLLAND.publishers) * len(EVENT_TYPES)
    assert {message.event_type for message in ABOUT} == {model.event_type for model in EVENT_TYPES if _sent(model)}


def _sent(model: Any) -> bool:
    return any(model.event_type in publisher.may_send for publisher in NORDJYLLAND.publishers.values())


@pytest.mark.parametrize("message", ABOUT, ids=lambda message: f"{message.event_type}-{message.pairs}")
def test_boxes_do_not_overlap_and_are_the_whole_space(message: Message) -> None:
    """The boxes of a message are disjoint in pairs and their sizes add up to the space."""
    regions = _leaves(message)
    assert sum(region.size for region in regions) == message.size
    for at, one in enumerate(regions[:40]):
        for other in regions[at + 1 : at + 40]:
            assert any(not one.box[name] & other.box[name] for name in one.box)


def test_one_box_is_one_answer() -> None:
    """Any two combinations of a box get the same rows, items, codes and tasks from the engine."""
    random = Random(4)  # noqa: S311 -- the same boxes every time
    message = next(one for one in ABOUT if one.event_type == "stadium_concern")
    for region in random.sample(_leaves(message), 150):
        answers = {_answer(message, _inside(random, region)) for _ in range(4)}
        assert len(answers) == 1, region.rows


def _leaves(message: Message) -> list[Region]:
    explorer = Explorer(NORDJYLLAND)
    return list(explorer.regions(message, explorer.ruling(), [whole(message)]))


def _inside(random: Random, region: Region) -> Box:
    return {
        name: 1 << random.choice([at for at in range(bits.bit_length()) if bits >> at & 1])
        for name, bits in region.box.items()
    }


def _answer(message: Message, box: Box) -> object:
    outcome = settle(NORDJYLLAND, facts_of(message, box))
    items = tuple((slot.forum.id, slot.role, slot.stage, slot.track, slot.basis) for slot in outcome.slots)
    return outcome.because, items, outcome.codes, outcome.tasks, outcome.deadlines


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


def test_what_was_covered_is_compared_with_the_space() -> None:
    """The twin: a message whose space is larger than its boxes stops the proof."""
    short = MESSAGES[0]
    wrong = Message(short.event_type, short.fixed, ABOUT[-1].variables[:1])

    class Larger(Message):
        size = property(lambda _: 10**6)  # type: ignore[assignment]

    with pytest.raises(RuntimeError, match="combinations covered"):
        survey(NORDJYLLAND, [Larger(wrong.event_type, wrong.fixed, wrong.variables)])

"""Examples of the proof: the smallest event of any box is valid, and the engine reads just its facts from it."""

import json
from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

import pytest

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse
from services.core.decision.decide import decide
from services.core.decision.evaluate import settle
from services.core.proof.example import event_of, facts_of
from services.core.proof.explore import Box
from services.core.proof.space import Message, messages
from services.core.rulebook.conditions import Value
from services.core.rulebook.model import Rulebook
from unit.core.broken import built

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

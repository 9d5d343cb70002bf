"""Test events that show everything of the list, as docs/examples/kit has them, and the material made of them."""

import json
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from typing import Any

import orjson

from north_jutland import RULEBOOK
from services.cli.commands.kit.conformance import Finding, judged
from services.cli.commands.kit.material import Material, Sent
from services.core.rulebook.organisations import SOURCE_PREFIX, Publisher
from unit.schemas.examples import ROOT

Event = dict[str, Any]
FILE = ROOT / "docs" / "examples" / "kit" / "kriminalforsorgen.jsonl"
TODAY = date(2026, 2, 10)
STRUCTURED = (("content-type", b"application/cloudevents+json"),)


def events() -> list[Event]:
    """Return the events that show everything."""
    return deepcopy([json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()])


def sender(id_: str) -> Publisher:
    """Return a publisher of the rulebook."""
    found = RULEBOOK.publisher_of(SOURCE_PREFIX + id_)
    assert found is not None
    return found


def material(given: Sequence[Event | bytes], publisher: str = "kriminalforsorgen") -> Material:
    """Return events, or bytes that are none, as they would lie in a file."""
    sent = [Sent(f"{at}", one if isinstance(one, bytes) else orjson.dumps(one)) for at, one in enumerate(given, 1)]
    return Material(sender(publisher), sent, RULEBOOK)


def on_topic(given: Sequence[Event], headers: Any = STRUCTURED) -> Material:
    """Return events as they would lie on the topic, each under its key."""
    sent = []
    for at, one in enumerate(given, 1):
        key = one.pop("partitionkey", None)
        sent.append(Sent(f"{at}", orjson.dumps(one), None if key is None else key.encode(), headers))
    return Material(sender("kriminalforsorgen"), sent, RULEBOOK, from_topic=True)


def found(of: Material, item: str) -> list[Finding] | None:
    """Return what is wrong by one item."""
    return judged(of, TODAY)[item]

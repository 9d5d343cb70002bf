"""Breaks one cell of the rulebook, and looks at what the proof says of it: the claim, the row, and a real event."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse
from services.core.decision.decide import decide
from unit.core.broken import Documents, breaches, built, forum, row

RECRUITMENT, EXTREME = "gang_recruitment_concern", "radicalisation_concern"
STADIUM, YOUTH, RELEASE = "stadium_concern", "youth_crime_concern", "release_notice"


def fill(name: str, part: str, **values: Any) -> Any:
    """A change: cells of a row are other ones."""

    def change(of: Documents) -> None:
        row(of, name).setdefault(part, {}).update(values)

    return change


def drop(name: str, part: str, *keys: str) -> Any:
    """A change: cells of a row are gone."""

    def change(of: Documents) -> None:
        for key in keys:
            del row(of, name)[part][key]

    return change


def bases(name: str, *words: str) -> Any:
    """A change: a forum stands on other bases."""

    def change(of: Documents) -> None:
        forum(of, name)["legal_basis"] = list(words)

    return change


def named(claim: str, name: str, event_type: str, change: Any) -> None:
    """Assert that the claim breaks, the row is named, and a valid event comes to such a row."""
    book = built(change)
    found = breaches(book, event_type)
    told = [one for one in found if one.claim == claim and name in {one.row, *one.others}]
    assert told, [(one.claim, one.row, one.others) for one in found]
    assert told[0].switches is None, "a municipality that there is can show it"
    decision = decide(_envelope(told[0].event), _received(told[0].event), book).decision
    assert decision.faults == ()
    assert "INVALID_EVENT" not in decision.codes
    cited = {reason.row for reason in decision.because}
    assert cited & {told[0].row, *told[0].others} or claim == "child_first", cited


def _envelope(event: Mapping[str, Any] | None) -> Envelope:
    parsed = parse(json.dumps(event).encode())
    assert not isinstance(parsed, Unreadable)
    envelope = read_json(*parsed)
    assert isinstance(envelope, Envelope)
    return envelope


def _received(event: Mapping[str, Any] | None) -> datetime:
    assert event is not None
    return datetime.fromisoformat(event["recordedtime"])

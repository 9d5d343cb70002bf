"""Validates the full example of a type with other fields in it, and tells what comes of it."""

from datetime import date
from typing import Any

from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.events.base import EventData
from schemas.validation import Invalid, validate
from unit.schemas.examples import FOLDER, TODAY, context, read

GOOD = "610188-1234"


def envelope(name: str, changes: dict[str, Any] | None = None, drop: tuple[str, ...] = ()) -> Envelope:
    """Return the full example of a type with other fields in `data`."""
    event = read(FOLDER / name / "full.json")
    event["data"] = {key: value for key, value in {**event["data"], **(changes or {})}.items() if key not in drop}
    found = read_json(event)
    assert isinstance(found, Envelope)
    return found


def result(
    name: str, changes: dict[str, Any] | None = None, drop: tuple[str, ...] = (), today: date = TODAY
) -> EventData | Invalid:
    """Validate the full example of a type with other fields in `data`."""
    found = envelope(name, changes, drop)
    return validate(found, context(found.source, today))


def faults(name: str, changes: dict[str, Any] | None = None, drop: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the faults of what must be an INVALID_EVENT, none for a valid event."""
    found = result(name, changes, drop)
    if isinstance(found, Invalid):
        assert found.code == "INVALID_EVENT"
        return [(fault.field, fault.fault) for fault in found.faults]
    return []

"""The checked-in examples of every event type, and what is expected of them."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from schemas import codec
from schemas.envelope import Envelope, Unreadable
from schemas.events import EVENT_TYPES
from schemas.events.base import Context, EventData
from schemas.events.release_notice import cancellation
from schemas.faults import Fault
from schemas.validation import Invalid, validate
from services.core.rulebook.model import Rulebook
from services.runtime.config import rulebook_files

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "schemas" / "examples"
OUTGOING = FOLDER / "outgoing"
TODAY = date(2026, 2, 10)
"""The day on which the examples are received, as their `recordedtime` says: they mean the same for ever."""

TYPES = tuple(event.event_type for event in EVENT_TYPES)
KINDS = ("minimal", "full")
RULEBOOK: Rulebook = rulebook_files.load(ROOT / "rulebooks" / "nordjylland")


class Wrong(NamedTuple):
    """An event that is refused: the code, the faults, and the rule of BEYOND when JSON Schema cannot see it."""

    path: Path
    code: str
    faults: tuple[Fault, ...]
    beyond: str | None


def valid(folder: Path = FOLDER) -> Iterator[Path]:
    """Yield the files of valid events."""
    for name in TYPES:
        yield from sorted((folder / name).glob("*.json"))


def invalid(folder: Path = FOLDER) -> Iterator[Wrong]:
    """Yield the refused events with what is expected of them."""
    for name in TYPES:
        for path in sorted((folder / name / "invalid").glob("*.json")):
            if not path.name.endswith(".expected.json"):
                told = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
                faults = tuple(Fault(one["field"], one["fault"]) for one in told["faults"])
                yield Wrong(path, told["code"], faults, told.get("beyond"))


def missing(types: Sequence[str], folder: Path = FOLDER) -> list[str]:
    """Return what is not there: a minimal and a full event per type, and a refused one with its expectation."""
    wanted = [f"{name}/{kind}.json" for name in types for kind in KINDS]
    gone = [name for name in wanted if not (folder / name).is_file()]
    gone += [f"{name}/invalid" for name in types if not list((folder / name / "invalid").glob("*.expected.json"))]
    return gone


def named(path: Path) -> str:
    """Return what a test calls the file."""
    return path.relative_to(FOLDER).as_posix().removesuffix(".json")


def read(path: Path) -> dict[str, Any]:
    """Return the event in a file."""
    event: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return event


def context(source: str = "", today: date = TODAY) -> Context:
    """Return what validation is told of an event from a source, received on a day."""
    sender = RULEBOOK.publisher_of(source)
    own = None if sender is None else sender.municipality
    return Context(today, RULEBOOK.forum_ids, RULEBOOK.unknown_residences, own)


def verdict(raw: bytes) -> EventData | tuple[str, int] | Invalid | Unreadable:
    """Return what codec and validation make of a structured event: it, a cancellation's case and version, or why not.

    The order is that of contracts 2.1: a valid cancellation is looked at no further.
    """
    envelope = codec.read_kafka(raw, [])
    if isinstance(envelope, Unreadable):
        return envelope
    assert isinstance(envelope, Envelope)
    taken_back = cancellation(envelope.data) if envelope.type == "dk.stafet.release_notice.v1" else None
    return taken_back or validate(envelope, context(envelope.source))

"""`stafet explain`: what would become of these events; needs no server, stores nothing (contracts section 2)."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.faults import Fault
from schemas.json_text import parse
from services.core.decide import decide
from services.core.decision import Decision
from services.core.render import as_json
from services.core.rulebook import Rulebook, RulebookError
from services.core.sentences import sentences
from services.runtime.rulebooks import load
from services.runtime.settings import REPOSITORY

USAGE, NO_EVENT = 2, 65


class InputError(Exception):
    """The input cannot be used; `code` is the exit code."""

    def __init__(self, code: int, message: str) -> None:
        """Take the exit code and a Danish message without any content of the input."""
        super().__init__(message)
        self.code = code


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verb's arguments."""
    parser.add_argument("files", nargs="+", metavar="FIL", help="hændelser som JSON; - er standard input")
    parser.add_argument("--received", metavar="TIDSPUNKT", help="modtaget, med zone, fx 2026-02-10T08:30:00+01:00")
    parser.add_argument("--rulebook", metavar="MAPPE", type=Path, help="et andet regelsæt end det gældende")
    parser.add_argument("--json", action="store_true", help="én beslutning per linje som JSON")


def main(arguments: argparse.Namespace) -> int:
    """Print one decision per event, or nothing and an error on standard error; returns the exit code."""
    try:
        received = None if arguments.received is None else _received(arguments.received)
        rulebook = load(arguments.rulebook or REPOSITORY / "rulebooks" / "nordjylland")
        envelopes = [envelope for name in arguments.files for envelope in _envelopes(name)]
    except InputError as error:
        sys.stderr.write(f"stafet explain: {error}\n")
        return error.code
    except RulebookError as error:
        sys.stderr.write(f"stafet explain: regelsættet kan ikke bruges: {error}\n")
        return USAGE
    now = datetime.now(UTC)
    lines = [_shown(_decision(envelope, received, now, rulebook), rulebook, arguments.json) for envelope in envelopes]
    sys.stdout.write("".join(lines))
    return 0


def _received(text: str) -> datetime:
    instant = _instant(text)
    if instant is None:
        raise InputError(USAGE, "--received: et tidspunkt med zone ventes, fx 2026-02-10T08:30:00+01:00")
    return instant


def _instant(value: Any) -> datetime | None:
    """Return an RFC 3339 instant, None for anything else."""
    if not isinstance(value, str) or len(value) < len("2026-02-10T08:30:00Z") or value[10] not in "Tt ":
        return None
    try:
        instant = datetime.fromisoformat(value.upper())
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _decision(envelope: Envelope, received: datetime | None, now: datetime, rulebook: Rulebook) -> Decision:
    if received is None and envelope.recordedtime is not None:
        received = _instant(envelope.recordedtime)
        if received is None:
            envelope = replace(envelope, faults=(*envelope.faults, Fault("recordedtime", "not_instant")))
    return decide(envelope, received or now, rulebook).decision


def _shown(decision: Decision, rulebook: Rulebook, as_line: bool) -> str:
    if as_line:
        shown = as_json(decision, rulebook)
        try:
            return orjson.dumps(shown).decode() + "\n"
        except orjson.JSONEncodeError:  # an id or type with half a UTF-16 pair has to be escaped
            return json.dumps(shown) + "\n"
    head = f"{decision.event_type} {decision.event_id}"
    return "\n  ".join([head, *sentences(decision, rulebook)]) + "\n\n"


def _envelopes(name: str) -> list[Envelope]:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputError(USAGE, f"{name} kan ikke læses ({error.strerror})") from error
    found = []
    for at, (value, blemishes) in enumerate(_values(raw.removeprefix(b"\xef\xbb\xbf"), name), 1):
        envelope = read_json(value, blemishes)
        if isinstance(envelope, Unreadable):
            raise InputError(NO_EVENT, f"{name}, hændelse {at}: ikke en CloudEvent 1.0 med id, source og type")
        found.append(envelope)
    return found


def _values(raw: bytes, name: str) -> list[tuple[Any, tuple[str, ...]]]:
    """Return the events of one JSON object, one array or JSON lines, each with what is wrong with its text."""
    if not raw.strip():
        return []
    whole = parse(raw)
    if not isinstance(whole, Unreadable):
        value, blemishes = whole
        return [(one, blemishes) for one in value] if isinstance(value, list) else [whole]
    found = []
    for at, line in enumerate(raw.split(b"\n"), 1):
        if line.strip():
            read = parse(line)
            if isinstance(read, Unreadable):
                raise InputError(NO_EVENT, f"{name}, linje {at}: ikke JSON ({read.code})")
            found.append(read)
    return found

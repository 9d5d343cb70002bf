"""`stafet explain`: what would become of these events; needs no server, stores nothing (contracts 2)."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from schemas.envelope import Envelope
from schemas.faults import Fault
from services.cli.commands.publish.event_files import USAGE, InputError, checked
from services.cli.terminal.output import clean
from services.core.decision.decide import decide
from services.core.decision.encoding import as_json
from services.core.decision.model import Decision
from services.core.decision.sentences import sentences
from services.core.decision.words import type_of
from services.core.rulebook.model import Rulebook, RulebookError
from services.runtime.config.rulebook_files import load
from services.runtime.config.settings import load as settings

LAST_YEAR = 9998
"""A receipt later than this leaves no room for a deadline, or for Copenhagen's clock."""

_ENDS = "Ender med 0, når hver hændelse fik en beslutning, 2 ved forkert brug, 65 når noget ikke er en CloudEvent."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verb's arguments."""
    parser.epilog = _ENDS
    parser.add_argument("files", nargs="+", metavar="FIL", help="hændelser som JSON; - er standard input")
    parser.add_argument("--received", metavar="TIDSPUNKT", help="modtaget, med zone, fx 2026-02-10T08:30:00+01:00")
    parser.add_argument("--rulebook", metavar="MAPPE", type=Path, help="et andet regelsæt end det gældende")
    parser.add_argument("--json", action="store_true", help="én beslutning per linje som JSON")


def main(arguments: argparse.Namespace) -> int:
    """Print one decision per event, or nothing and an error on standard error; returns the exit code."""
    try:
        received = None if arguments.received is None else _received(arguments.received)
        rulebook = _rulebook(arguments.rulebook or settings().rulebook)
        sources = [checked(name) for name in arguments.files]
    except InputError as error:
        sys.stderr.write(f"stafet explain: {error}\n")
        return error.code
    except RulebookError as error:
        sys.stderr.write(f"stafet explain: regelsættet kan ikke bruges: {error}\n")
        return USAGE
    now = datetime.now(UTC)
    for envelope in (envelope for source in sources for envelope in source()):
        sys.stdout.write(_shown(_decision(envelope, received, now, rulebook), rulebook, arguments.json))
    return 0


def _received(text: str) -> datetime:
    instant = _instant(text)
    if instant is None:
        raise InputError(USAGE, "--received: et tidspunkt med zone ventes, fx 2026-02-10T08:30:00+01:00")
    return instant


def _rulebook(folder: Path) -> Rulebook:
    if not folder.is_dir():
        raise InputError(USAGE, f"--rulebook: {folder} er ikke en mappe")
    return load(folder)


def _instant(value: Any) -> datetime | None:
    """Return an RFC 3339 instant, None for anything else and for years that nothing can be counted from."""
    if not isinstance(value, str) or len(value) < len("2026-02-10T08:30:00Z") or value[10] not in "Tt ":
        return None
    try:
        instant = datetime.fromisoformat(value.upper())
        found = instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return found if found and found.year <= LAST_YEAR else None


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
    head = clean(f"{type_of(decision.event_type, rulebook)} {decision.event_id}")
    return "\n  ".join([head, *sentences(decision, rulebook)]) + "\n\n"

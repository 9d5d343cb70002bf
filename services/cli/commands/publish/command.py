"""`stafet publish`: sends the events of files to their publishers' topics, as a publisher's own system would."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from connectors.files.mapping import FileMapping
from services.cli.commands.publish import sending
from services.cli.commands.publish.mapped import Refused, mapping, rows
from services.cli.commands.publish.sealing import Seal
from services.cli.commands.publish.sending import Event
from services.cli.commands.publish.signing import Signature
from services.cli.terminal import servers
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError
from services.cli.terminal.output import dump, say
from services.cli.terminal.parser import output
from services.core.decision.decide import COPENHAGEN
from services.effects.ordering import order
from services.runtime.os_errors import reason

Values = Callable[[str], Iterator[tuple[Any, bytes]]]
"""What reads a file, by name: its events, each with its bytes."""
SOURCE = "urn:stafet:publisher:"
LARGEST = 1_000_000  # bytes of one event; Kafka takes no more, and Stafet far less


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "files", nargs="+", metavar="FIL", help="CloudEvents: ét objekt, en liste eller JSON-linjer; - er stdin"
    )
    parser.add_argument(
        "--mapping",
        metavar="YAML",
        help="filerne er CSV, og her står, hvilken kolonne der er hvilket felt; rækker med fejl meldes og sendes ikke",
    )
    parser.add_argument("--to", metavar="AFSENDER", help="til denne afsenders emne, uanset hvad source siger")
    parser.add_argument(
        "--seal",
        metavar="JWK-SÆT",
        help="forsegl indholdet til den første nøgle i filen; `stafet config event-keys` viser modtagerens",
    )
    parser.add_argument(
        "--sign", metavar="PEM", help="underskriv hver hændelse med den private nøgle i filen (Ed25519 eller P-256)"
    )
    output(parser)


def main(arguments: argparse.Namespace) -> int:
    """Send everything, or nothing when an event cannot be sent; returns 0 when Kafka has them all.

    Rows of a CSV file stand by themselves: those that are wrong are told, the others are sent, and it returns 65.
    """
    settings = servers.broker_settings()
    refused: list[Refused] = []
    by = arguments.mapping and mapping(arguments.mapping)
    values = partial(_rows, by=by, refused=refused) if by else _values
    seal = Seal(arguments.seal) if arguments.seal else None
    signature = Signature(arguments.sign) if arguments.sign else None
    events = _events(arguments.files, arguments.to, seal, values, signature)
    sent = sending.send(settings, events)
    if arguments.output == "json":
        rows = {"refused": [one.written() for one in refused]} if by else {}
        dump({"published": len(events), "topics": sent, **rows})
    for topic, count in sorted(sent.items()):
        say(f"stafet: {count} sendt til {topic}")
    for one in refused:
        say(f"stafet: {one}")
    return BAD_DATA if refused else 0


def _events(
    names: Sequence[str],
    to: str | None,
    seal: Seal | None = None,
    values: Values | None = None,
    signature: Signature | None = None,
) -> list[Event]:
    """Return everything that is sent together; raises CommandError."""
    found = [one for name in names for one in _addressed(name, to, values or _values)]
    named = {(topic, str(value["id"])): value for value, topic, _ in found if isinstance(value, dict) and "id" in value}
    sent = [(_sealed(value, raw, seal), topic, order(value, topic, named)) for value, topic, raw in found]
    return [Event(signature.signed(raw) if signature else raw, topic, kept) for raw, topic, kept in sent]


def _sealed(value: Any, raw: bytes, seal: Seal | None) -> bytes:
    if seal is None or not isinstance(value, dict) or "data" not in value:
        return raw
    return seal.sealed(value)


def _addressed(name: str, to: str | None, values: Values) -> Iterator[tuple[Any, str, bytes]]:
    for at, (value, raw) in enumerate(values(name), 1):
        place = f"{name}, hændelse {at}"
        source = value.get("source") if isinstance(value, dict) else None
        if to is None and not (isinstance(source, str) and source.startswith(SOURCE) and len(source) > len(SOURCE)):
            raise CommandError(BAD_DATA, f"{place}: source er ikke {SOURCE}<afsender>; brug --to for at vælge emnet")
        if len(raw) > LARGEST:
            raise CommandError(BAD_DATA, f"{place}: større end {LARGEST} bytes")
        yield value, f"in.{to or str(source).removeprefix(SOURCE)}", raw


def _rows(name: str, by: FileMapping, refused: list[Refused]) -> Iterator[tuple[Any, bytes]]:
    """Return the event of each row that is right, and note the others."""
    for one in rows(name, by, datetime.now(COPENHAGEN).date()):
        if isinstance(one, Refused):
            refused.append(one)
        else:
            yield one, orjson.dumps(one)


def _values(name: str) -> Iterator[tuple[Any, bytes]]:
    """Return each event with its bytes; those of a line are sent exactly as they are."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(UNUSABLE, f"{name} kan ikke læses ({reason(error)})") from None
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        whole = orjson.loads(raw) if raw.strip() else []
    except orjson.JSONDecodeError:
        yield from _lines(name, raw)
        return
    if isinstance(whole, list):
        yield from ((value, orjson.dumps(value)) for value in whole)
    else:
        yield whole, raw.strip()


def _lines(name: str, raw: bytes) -> Iterator[tuple[Any, bytes]]:
    for number, line in enumerate(raw.splitlines(), 1):
        if line.strip():
            try:
                yield orjson.loads(line), line.strip()
            except orjson.JSONDecodeError:
                raise CommandError(BAD_DATA, f"{name}, linje {number}: ikke JSON") from None

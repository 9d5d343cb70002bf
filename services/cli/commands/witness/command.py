"""`stafet witness`: makes a witness, lets it cosign by HTTP or by file, and shows what it has signed."""

import argparse
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from services.cli.commands.audit.verify import DIVERGED, INCOMPLETE, INVALID
from services.cli.terminal.errors import AWAY, REFUSED, UNUSABLE, CommandError
from services.cli.terminal.output import line, say, show
from services.cli.terminal.parser import output, verbs
from services.core.evidence.checkpoints import request
from services.core.evidence.merkle import EMPTY_ROOT
from services.runtime.os_errors import reason
from services.witness import adding, home, serving
from services.witness.exported import Export, ExportError

PORT = 7380  # as other witnesses have it
COLUMNS = {"origin": "log", "size": "blade", "at": "underskrevet", "refused": "afvist", "checkpoint": "checkpoint"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    made = verb("key", "laver et vidne: en mappe med dets nøgle, en liste over logge og en hukommelse", main_key)
    made.add_argument("--name", required=True, metavar="NAVN", help="vidnets navn, fx aalborg.example/vidne")
    served = verb("serve", "underskriver over HTTP, kun på denne maskine, til det bliver stoppet", main_serve)
    served.add_argument("--port", type=_port, default=PORT, metavar="PORT", help=f"ellers {PORT}")
    signed = verb(
        "cosign", "underskriver et udtræks checkpoint; linjen kommer ud. Ender som `audit verify`", main_cosign
    )
    shown = verb("show", "viser hvad vidnet har underskrevet, og hvad det har afvist", main_show)
    for one in (made, served, signed, shown):
        one.add_argument("home", type=Path, metavar="MAPPE", help="vidnets mappe")
    signed.add_argument("export", type=Path, metavar="UDTRÆK", help="mappen fra `stafet audit export`")
    output(shown)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_key(arguments: argparse.Namespace) -> int:
    """Make a witness; its key comes out, for others' policies."""
    try:
        made = home.make(arguments.home, arguments.name)
    except home.WitnessFolderError as error:
        raise CommandError(REFUSED, str(error)) from None
    except OSError as error:
        raise CommandError(UNUSABLE, f"{arguments.home} kan ikke skrives ({reason(error)})") from None
    line(made.vkey)
    say(f"stafet: vidnet ligger i {arguments.home}; skriv loggens nøgle i {arguments.home / 'logs'}")
    return 0


def main_serve(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    with _read(arguments.home) as witness:
        try:
            serving.serve(witness, arguments.port, lambda told: say(f"stafet: {told}"))
        except OSError as error:
            raise CommandError(UNUSABLE, f"port {arguments.port} kan ikke bruges ({reason(error)})") from None
    return 0


def main_cosign(arguments: argparse.Namespace) -> int:
    """Cosign an export's checkpoint by the proof that its hash tiles give."""
    with _read(arguments.home) as witness:
        try:
            export = Export(arguments.export)
            head = export.checkpoint
            stands = next((one.size for one in witness.store.states() if one.origin == head.origin), 0)
            if stands > head.size:
                raise CommandError(
                    INCOMPLETE,
                    f"udtrækket har {head.size} blade, vidnet har før underskrevet {stands}: er det et gammelt?",
                )
            cosigned = adding.add(witness, _question(export, stands), int(time.time()))
        except ExportError as error:
            raise CommandError(INCOMPLETE if error.missing else INVALID, str(error)) from None
        except adding.RefusedError as refused:
            raise CommandError(*_told(refused, arguments.home, export)) from None
    line(cosigned.removesuffix("\n"))
    say(f"stafet: {head.size} blade er underskrevet; de begynder med de {stands}, vidnet havde")
    return 0


def main_show(arguments: argparse.Namespace) -> int:
    """Show where each log stands; the checkpoint itself is in JSON and CSV."""
    with _read(arguments.home) as witness:
        refused = witness.store.refusals()
        states = {one.origin: one for one in witness.store.states()}
        rows = [
            {
                "origin": origin,
                "size": states[origin].size if origin in states else 0,
                "at": datetime.fromtimestamp(states[origin].at, UTC) if origin in states else None,
                "refused": sum(one.origin == origin for one in refused),
                "checkpoint": states[origin].note if origin in states else None,
            }
            for origin in sorted({*states, *witness.logs()})
        ]
    columns = {key: heading for key, heading in COLUMNS.items() if arguments.output != "table" or key != "checkpoint"}
    show(arguments.output, columns, rows)
    return 0


def _question(export: Export, stands: int) -> bytes:
    head = export.checkpoint
    if export.root(0, head.size) != head.root if head.size else head.root != EMPTY_ROOT:
        raise ExportError(f"{export.folder}: hashene giver en anden rod end checkpointet")
    return request(head.note, stands, export.proof(stands)).encode()


def _told(refused: adding.RefusedError, folder: Path, export: Export) -> tuple[int, str]:
    head = export.checkpoint
    match refused.status:
        case HTTPStatus.NOT_FOUND:
            return REFUSED, f"{folder / 'logs'} nævner ikke loggen {head.origin}"
        case HTTPStatus.FORBIDDEN:
            return (
                INVALID,
                f"{export.folder / 'checkpoint'} er ikke underskrevet med den nøgle, {folder / 'logs'} nævner",
            )
        case HTTPStatus.UNPROCESSABLE_ENTITY:
            return DIVERGED, (
                f"ALARM: udtrækkets {head.size} blade begynder ikke med dem, vidnet har underskrevet: loggen er "
                f"skrevet om. Gem udtrækket, og sig det til andre end loggens ejer"
            )
        case HTTPStatus.CONFLICT:
            return REFUSED, "en anden var ved at få underskrevet samtidig; prøv igen"
        case _:
            return INVALID, f"{export.folder}: {refused.told.strip()}"


@contextmanager
def _read(folder: Path) -> Iterator[home.Home]:
    try:
        yield home.load(folder)
    except home.WitnessFolderError as error:
        raise CommandError(UNUSABLE, str(error)) from None
    except sqlite3.Error:
        raise CommandError(
            AWAY, f"{folder}: hukommelsen kan ikke bruges; er disken fuld? intet er underskrevet"
        ) from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke en port")
    return int(text)

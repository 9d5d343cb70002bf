"""`stafet deadletter`: messages that could not become events; tried again only after a rehearsal."""

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from schemas.dead_letters import DEAD_LETTER_CODES, DEAD_LETTER_STATES, DISMISS_REASONS, REPLAY_REASONS
from schemas.faults import FAULTS, Fault
from services.cli.terminal import servers
from services.cli.terminal.act_arguments import add_actor, number
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError
from services.cli.terminal.output import clean, dump, line, moment, say, show
from services.cli.terminal.parser import limit, output, verbs
from services.core.decision import words
from services.storage import deadletters
from services.storage.deadletters import Letter

COLUMNS = {
    "id": "Nummer",
    "publisher": "Afsender",
    "position": "Sted",
    "code": "Kode",
    "sentence": "Hvorfor",
    "attempts": "Forsøg",
    "received_at": "Modtaget",
    "state": "Status",
}
IN_WORDS = {key: heading for key, heading in COLUMNS.items() if key != "code"}
"""What a table has: the sentence says what a code is for."""
MOST = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    listing = verb("list", "viser beskederne, ældste først; aldrig hvad der står i dem", main_list)
    listing.add_argument("--state", choices=(*DEAD_LETTER_STATES, "all"), default="open", help="ellers de åbne")
    _choice(listing)
    limit(listing, 100)
    output(listing)
    one = verb("show", "viser én besked: hvor, hvornår, hvorfor", main_show)
    one.add_argument("number", type=number, metavar="NUMMER", help="beskedens nummer")
    output(one)
    for name, meaning, do, reasons in (
        ("replay", "kører beskeder igen; uden --yes kun som prøve", main_replay, REPLAY_REASONS),
        ("dismiss", "lukker beskeder uden virkning; uden --yes kun som prøve", main_dismiss, DISMISS_REASONS),
    ):
        act = verb(name, meaning, do)
        act.add_argument("numbers", type=number, nargs="*", metavar="NUMMER", help="beskedernes numre")
        act.add_argument("--all", action="store_true", help="alle åbne, der passer til --publisher og --code")
        _choice(act)
        act.add_argument("--reason", required=True, choices=reasons, help="hvorfor; står i loggen")
        add_actor(act, required=True)
        act.add_argument("--yes", action="store_true", help="gør det nu")
        output(act)


def _choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--publisher", metavar="ID", help="kun fra denne afsender")
    parser.add_argument(
        "--code", choices=tuple(DEAD_LETTER_CODES), metavar="KODE", help="kun med denne kode; `show` nævner den"
    )


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_list(arguments: argparse.Namespace) -> int:
    """Print dead letters."""
    found = _letters(arguments, None if arguments.state == "all" else arguments.state, arguments.limit + 1)
    _tell(found[: arguments.limit], arguments.output)
    if not found:
        say("stafet: ingen døde beskeder")
    elif len(found) > arguments.limit:
        say(f"stafet: der er flere end de {arguments.limit} viste; brug --limit, --publisher eller --code")
    return 0


def main_show(arguments: argparse.Namespace) -> int:
    """Print one dead letter without its content."""
    with servers.reading() as connection:
        letter = deadletters.letter(connection, arguments.number)
    if letter is None:
        raise CommandError(BAD_DATA, f"besked {arguments.number} findes ikke")
    faults = [{"field": field, "fault": fault} for field, fault in json.loads(letter.faults)]
    if arguments.output != "table":
        dump({**_row(letter, "json"), "type": letter.type, "faults": faults})
        return 0
    line(f"Besked {letter.id} ({DEAD_LETTER_STATES[letter.state]})")
    line(f"  Sted       {letter.topic}, partition {letter.partition}, nummer {letter.offset}")
    line(f"  Modtaget   {moment(letter.received_at)}")
    line(f"  Type       {clean(_type(letter))}")
    line(f"  Hvorfor    {DEAD_LETTER_CODES.get(letter.code, '-')} (--code {letter.code})")
    for fault in faults:
        line(f"  Fejl       {clean(words.fault_of(Fault(**fault)))}: {FAULTS[fault['fault']]}")
    return 0


def _type(letter: Letter) -> str:
    from services.runtime import bootstrap  # noqa: PLC0415 -- see main_replay

    if letter.type is None:
        return "-"
    settings = servers.database_settings()
    with servers.acting(settings) as asking:
        return words.type_of(letter.type, bootstrap.in_force(asking, settings))


def main_replay(arguments: argparse.Namespace) -> int:
    """Rehearse, or replay with --yes."""
    from services.cli.commands.deadletter import replaying  # noqa: PLC0415 -- the rulebook's libraries take long; only acts need them

    return replaying.run(arguments, _chosen(arguments), "replay")


def main_dismiss(arguments: argparse.Namespace) -> int:
    """Rehearse, or dismiss with --yes."""
    from services.cli.commands.deadletter import replaying  # noqa: PLC0415 -- see main_replay

    return replaying.run(arguments, _chosen(arguments), "dismiss")


def _letters(arguments: argparse.Namespace, state: str | None, most: int) -> list[Letter]:
    with servers.reading() as connection:
        return deadletters.letters(connection, state, most, publisher=arguments.publisher, code=arguments.code)


def _chosen(arguments: argparse.Namespace) -> list[UUID]:
    if bool(arguments.numbers) == arguments.all:
        raise CommandError(UNUSABLE, "giv enten numre eller --all")
    return arguments.numbers or [one.id for one in _letters(arguments, "open", MOST)]


def _tell(letters: Iterable[Letter], form: str) -> None:
    show(form, IN_WORDS if form == "table" else COLUMNS, [_row(one, form) for one in letters])


def _row(one: Letter, form: str) -> Mapping[str, Any]:
    row = asdict(one) | {
        "position": f"{one.topic}/{one.partition}/{one.offset}",
        "sentence": DEAD_LETTER_CODES.get(one.code, ""),
    }
    if form == "table":
        row["state"] = DEAD_LETTER_STATES[one.state]
    return row

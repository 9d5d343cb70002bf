"""Erasures told and done again: whoever restores an older database erases once more who was erased since (RET-6)."""

import argparse
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from services.cli.terminal.act_arguments import add_actor, note
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError
from services.cli.terminal.output import line, say
from services.cli.terminal.parser import Verbs


def add(verb: Verbs) -> None:
    """Add both verbs."""
    told = verb("erasures", "viser de slettede håndtag, én JSON-linje hver; gem dem uden for databasen", main_erasures)
    add_actor(told, required=True)
    again = verb("replay-erasures", "sletter igen, efter en genskabelse, hvem der var slettet", main_replay)
    again.add_argument("file", type=Path, metavar="FIL", help="linjerne fra `stafet person erasures`")
    add_actor(again, required=True)
    again.add_argument("--yes", action="store_true", help="gør det nu; ellers tælles kun linjerne")


def main_erasures(arguments: argparse.Namespace) -> int:
    """Print every erasure there was."""
    at_work = importlib.import_module("services.cli.commands.person.at_work")
    with at_work.at_work(arguments.actor, "person.erasures") as work:
        for handle, at in work.erasing.done():
            line(json.dumps({"at": at.isoformat(), "handle": handle.hex}))
    return 0


def main_replay(arguments: argparse.Namespace) -> int:
    """Erase again everybody of the file who is there."""
    handles = list(_handles(arguments.file))
    at_work = importlib.import_module("services.cli.commands.person.at_work")
    with at_work.at_work(arguments.actor, "person.replay_erasures") as work:
        if not arguments.yes:
            say(f"stafet: filen har {len(handles)} slettede håndtag; intet er ændret; kør igen med --yes")
            return 0
        found = sum(work.erasing.erase_again(one) for one in handles)
    note("erasures_replayed", arguments.actor)
    say(f"stafet: {len(handles)} håndtag gennemgået, {found} fandtes igen og er slettet på ny")
    return 0


def _handles(path: Path) -> Iterator[UUID]:
    """Yield the handles of the file, each once; raises CommandError before anything is done for a line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CommandError(UNUSABLE, f"{path} kan ikke læses") from None
    seen: dict[UUID, None] = {}
    for at, text in enumerate(lines, start=1):
        try:
            seen[UUID(json.loads(text)["handle"])] = None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CommandError(BAD_DATA, f"{path}, linje {at}: ingen linje fra `stafet person erasures`") from None
    yield from seen

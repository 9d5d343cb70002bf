"""Erasures told and done again: whoever restores an older database erases once more who was erased since (RET-6)."""

import argparse
import importlib
import json
from pathlib import Path
from uuid import UUID

from services.cli.terminal.act_arguments import add_actor, note
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError
from services.cli.terminal.output import line, say
from services.cli.terminal.parser import Verbs

Event = tuple[str, str, UUID]
"""Publisher, its id, ours."""


def add(verb: Verbs) -> None:
    """Add both verbs."""
    told = verb("erasures", "viser, hvad der er slettet, én JSON-linje hver; gem dem uden for databasen", main_erasures)
    add_actor(told, required=True)
    again = verb("replay-erasures", "sletter igen, efter en genskabelse, hvem og hvad der var slettet", main_replay)
    again.add_argument("file", type=Path, metavar="FIL", help="linjerne fra `stafet person erasures`")
    add_actor(again, required=True)
    again.add_argument("--yes", action="store_true", help="gør det nu; ellers tælles kun linjerne")


def main_erasures(arguments: argparse.Namespace) -> int:
    """Print every erasure there was."""
    at_work = importlib.import_module("services.cli.commands.person.at_work")
    with at_work.at_work(arguments.actor, "person.erasures") as work:
        for one in work.erasing.done():
            what: dict[str, object] = {"event": str(one.event)} if one.person is None else {"handle": one.person.hex}
            if one.met:
                what["met"] = [[publisher, event_id, id_.hex] for publisher, event_id, id_ in one.met]
            line(json.dumps({"at": one.at.isoformat(), **what}, ensure_ascii=False))
    return 0


def main_replay(arguments: argparse.Namespace) -> int:
    """Erase again everybody, and all content, of the file that is there."""
    people, events = _erased(arguments.file)
    at_work = importlib.import_module("services.cli.commands.person.at_work")
    replaying = importlib.import_module("services.storage.people.replaying")
    with at_work.at_work(arguments.actor, "person.replay_erasures") as work:
        if not arguments.yes:
            told = f"{len(people)} slettede håndtag og {len(events)} hændelser uden indhold"
            say(f"stafet: filen har {told}; intet er ændret; kør igen med --yes")
            return 0
        found = sum(work.erasing.erase_again(person, met) for person, met in people.items())
        contents = sum(replaying.again(work.erasing, events))
    note("erasures_replayed", arguments.actor)
    say(f"stafet: {len(people)} håndtag gennemgået, {found} fandtes igen og er slettet på ny")
    say(f"stafet: {len(events)} hændelser gennemgået, {contents} havde indhold igen og har det ikke mere")
    return 0


def _erased(path: Path) -> tuple[dict[UUID, list[Event]], dict[UUID, list[Event]]]:
    """Return handles of the file with what was met of each, and events whose content went with what they were met as.

    Raises CommandError before anything is done for a line that has neither.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CommandError(UNUSABLE, f"{path} kan ikke læses") from None
    people: dict[UUID, list[Event]] = {}
    events: dict[UUID, list[Event]] = {}
    for at, text in enumerate(lines, start=1):
        try:
            said = json.loads(text)
            met = [(str(one), str(other), UUID(id_)) for one, other, id_ in said.get("met", ())]
            kind, name = (people, "handle") if "handle" in said else (events, "event")
            kind.setdefault(UUID(said[name]), []).extend(met)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CommandError(BAD_DATA, f"{path}, linje {at}: ingen linje fra `stafet person erasures`") from None
    return people, events

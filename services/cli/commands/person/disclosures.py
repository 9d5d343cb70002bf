"""`stafet person disclosures`: who got what about a person and who looked, for the controller to give an answer by."""

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from services.cli.commands.person.naming import add_person, named
from services.cli.terminal.act_arguments import add_actor, note
from services.cli.terminal.output import dump, line, moment, say
from services.cli.terminal.parser import Verbs

if TYPE_CHECKING:
    from services.core.insight.disclosures import Entry

HEAD = "Hvem har fået oplysninger om personen, og hvem har slået op i dem"
FOOT = (
    "Medarbejderes navne gives ikke (EU-Domstolen, C-579/21). Hvad personen får at vide, afgør den dataansvarlige; "
    "det, der er mærket, kan loven tillade at holde tilbage."
)


def add(verb: Verbs) -> None:
    """Describe the verb."""
    parser = verb("disclosures", "viser, hvem der har fået eller set hvad om en person; det logges", main_disclosures)
    add_person(parser)
    parser.add_argument("-o", "--output", choices=("table", "json"), default="table", help="til mennesker eller json")
    add_actor(parser, required=True)


def main_disclosures(arguments: argparse.Namespace) -> int:
    """Print them; returns 0."""
    from services.cli.commands.person.at_work import at_work  # noqa: PLC0415 -- keys' and rulebook's libraries take long
    from services.storage.people.disclosures import WHAT, disclosures  # noqa: PLC0415 -- as above

    who = named(arguments)
    with at_work(arguments.actor, WHAT) as work:
        person = work.handle(who)
        found = disclosures(work.needs.connection, arguments.actor, person, work.needs.rulebook)
    note("disclosures_shown", arguments.actor)
    if arguments.output == "json":
        dump({"handle": person.hex, "disclosures": [_members(one) for one in found]})
        return 0
    for text in lines(found):
        line(text)
    say(f"stafet: {FOOT}")
    return 0


def _members(one: "Entry") -> dict[str, object]:
    return one._asdict() | {"held_back": [why._asdict() for why in one.held_back]}


def lines(found: Sequence["Entry"]) -> Iterator[str]:
    """Yield the list in Danish."""
    yield f"{HEAD}: {len(found)}"
    for number, one in enumerate(found, 1):
        yield f"{number}. {moment(datetime.fromisoformat(one.at))}  {one.what}"
        yield from (f"   {label}: {text}" for label, text in _told(one) if text)


def _told(one: "Entry") -> Iterator[tuple[str, str]]:
    yield "Modtager", "; ".join(one.to)
    yield "Hvem", one.by
    yield "Fra", one.sender or ""
    yield "Hvorfor", one.reason or ""
    yield "Oplysninger", ", ".join(one.fields)
    yield "Grundlag", one.ground
    for why in one.held_back:
        yield "KAN HOLDES TILBAGE", f"{why.da} ({', '.join(why.rules)})"

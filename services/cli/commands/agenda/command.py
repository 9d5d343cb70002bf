"""`stafet agenda`: meetings of a forum, planned, arranged, sent out and held; each act is a row of the core's table."""

import argparse
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from schemas.act_bodies import Body
from schemas.agenda_bodies import PlanMeeting
from services.cli.commands.handover.body_options import add_options, body_of
from services.cli.terminal.act_arguments import MEETING, add_about, add_actor, add_seen
from services.cli.terminal.office import at_work
from services.cli.terminal.output import dump, line, say, show
from services.cli.terminal.parser import FORMATS, output, verbs
from services.core.agenda.meeting import ACTS, MeetingAct
from services.core.agenda.states import DANISH
from services.core.handover import states
from services.storage.handovers.given import Given

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.storage.handovers.office import Office

COLUMNS = {
    "id": "Nummer",
    "forum": "Forum",
    "municipality": "Kommune",
    "school": "Skole",
    "day": "Dato",
    "begins": "Klokken",
    "state": "Status",
    "version": "Udgave",
    "items": "Punkter",
    "waiting": "Venter",
}
ENTRIES = {
    "position": "Plads",
    "item": "Overdragelse",
    "type": "Type",
    "publisher": "Afsender",
    "minutes": "Minutter",
    "presenter": "Fremlægger",
    "state": "Status",
    "due": "Frist",
}
NUMBER = "mødets nummer, fra `stafet agenda list`"
_WHOLE = ("position", "minutes")
"""Members of bodies that are whole numbers."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs: the reads, the planning, then every act of the table."""
    verb = verbs(parser)
    listing = verb("list", "viser møder fra i dag; listen logges", main_list)
    listing.add_argument("--forum", metavar="ID", help="kun dette forum, fx ksp")
    listing.add_argument("--municipality", metavar="KODE", help="kun denne kommune, fx 0860")
    listing.add_argument("--state", choices=tuple(DANISH), help="kun møder med denne status")
    listing.add_argument("--all", action="store_true", help="også dem, der har været")
    add_actor(listing, required=True)
    output(listing)
    add_about(verb("show", "viser et møde og det, der er på; visningen logges", main_show), NUMBER)
    plan = verb("plan", "planlægger et møde i et forum", main_plan)
    add_options(plan, PlanMeeting)
    add_actor(plan, required=True)
    output(plan)
    for act in ACTS:
        added = verb(act.name.replace("_", "-"), f"{act.danish}: {act.meaning}", main_act)
        added.set_defaults(act=act)
        add_about(added, NUMBER)
        add_seen(added)
        add_options(added, act.body)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def _worded(rows: list[dict[str, Any]], office: "Office") -> list[dict[str, Any]]:
    """Return rows in the words that people read."""
    from services.core.decision import words  # noqa: PLC0415 -- the rulebook's libraries take long

    book = office.rulebook
    tell: dict[str, Callable[..., str]] = {
        "forum": words.name_of,
        "municipality": words.town_of,
        "type": words.type_of,
        "publisher": words.name_of,
        "presenter": words.name_of,
    }
    return [
        {name: tell[name](value, book) if name in tell and value else value for name, value in row.items()}
        for row in rows
    ]


def main_list(arguments: argparse.Namespace) -> int:
    """Print the meetings, returns 0."""
    from services.storage.agendas import reading, stored  # noqa: PLC0415 -- as above
    from services.storage.handovers.office import day  # noqa: PLC0415 -- as above

    since = None if arguments.all else day(datetime.now(UTC))
    wanted = stored.Wanted(arguments.forum, arguments.municipality, arguments.state, since)

    def read(office: "Office") -> list[dict[str, Any]]:
        found = reading.listed(office, wanted)
        if arguments.output != FORMATS[0]:
            return found
        return _worded([{**one, "state": DANISH[one["state"]]} for one in found], office)

    found = at_work(arguments, "agendas", read, MEETING)
    show(arguments.output, COLUMNS, found)
    if not found:
        say("stafet: ingen møder")
    return 0


def main_show(arguments: argparse.Namespace) -> int:
    """Print a meeting with what is on it, returns 0."""
    from services.storage.agendas import reading  # noqa: PLC0415 -- as above

    return _tell(arguments, "agenda", lambda office: reading.show(office, arguments.number))


def main_plan(arguments: argparse.Namespace) -> int:
    """Plan a meeting and print it, returns 0."""
    from services.storage.agendas import acts  # noqa: PLC0415 -- as above

    given = partial(Given, _body(arguments, PlanMeeting))
    return _tell(arguments, "agenda_plan", lambda office: acts.plan(office, given))


def main_act(arguments: argparse.Namespace) -> int:
    """Do an act of the table and print the meeting after it, returns 0."""
    from services.storage.agendas.acts import perform  # noqa: PLC0415 -- as above

    act: MeetingAct = arguments.act
    given = partial(Given, _body(arguments, act.body), arguments.version)
    return _tell(arguments, f"agenda_{act.name}", lambda office: perform(office, act.name, arguments.number, given))


def _body(arguments: argparse.Namespace, model: type[Body]) -> dict[str, Any]:
    """Return the members that were given, whole numbers as such."""
    given = body_of(arguments, model)
    return {
        name: int(value) if name in _WHOLE and value.isascii() and value.isdigit() else value
        for name, value in given.items()
    }


def _tell(arguments: argparse.Namespace, what: str, do: "Callable[[Office], dict[str, Any]]") -> int:
    """Do or read something at work, and print the meeting."""

    def done(office: "Office") -> tuple[dict[str, Any], list[dict[str, Any]]]:
        told = do(office)
        return (told, []) if arguments.output != FORMATS[0] else (_worded([told], office)[0], _entries(told, office))

    told, entries = at_work(arguments, what, done, MEETING)
    if arguments.output != FORMATS[0]:
        dump(told)
        return 0
    where = ", ".join(told[name] for name in ("forum", "municipality", "school") if told[name])
    from services.cli.commands.handover.queue import due_shown  # noqa: PLC0415 -- as above

    when = " kl. ".join(filter(None, (due_shown(date.fromisoformat(told["day"])), told["begins"])))
    line(f"Møde {told['id']}: {where}, {when}: {DANISH[told['state']].lower()} (udgave {told['version']})")
    show(FORMATS[0], ENTRIES, entries)
    return 0


def _entries(told: dict[str, Any], office: "Office") -> list[dict[str, Any]]:
    rows = [{**one, "state": states.DANISH[one["state"]]} for one in told["entries"]]
    return _worded(rows, office)

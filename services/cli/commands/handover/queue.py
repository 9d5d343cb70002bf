"""`stafet queue`: what waits at a forum, never about whom."""

import argparse
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from services.cli.terminal import servers
from services.cli.terminal.act_arguments import add_actor
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.cli.terminal.output import moment, say, show
from services.cli.terminal.parser import limit, output, verbs
from services.core.decision import words
from services.core.decision.encoding import due_text
from services.core.handover.states import DANISH
from services.core.rulebook.deadlines import end
from services.core.rulebook.model import Rulebook
from services.storage.handovers import queries
from services.storage.handovers.listing import listed

COLUMNS = {
    "id": "Nummer",
    "forum": "Forum",
    "municipality": "Kommune",
    "school": "Skole",
    "type": "Type",
    "publisher": "Afsender",
    "role": "Rolle",
    "stage": "Trin",
    "state": "Status",
    "version": "Udgave",
    "due": "Frist",
    "offered_at": "Tilbudt",
}
ROLES = {"owner": "ansvarlig", "reader": "læser med"}
SUMMARY = {"forum": "Forum", "municipality": "Kommune", "stage": "Trin", "open": "Åbne", "due": "Nærmeste frist"}
OVERDUE = "overskredet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    add_list(parser, verbs(parser)("list", "viser det, der venter; nærmeste frist først", main_list))


def add_list(_: argparse.ArgumentParser, verb: argparse.ArgumentParser) -> None:
    """Describe the arguments of `list`."""
    verb.add_argument("--forum", metavar="ID", help="kun dette forum, ved id eller navn, fx ksp")
    verb.add_argument("--municipality", metavar="KODE", help="kun denne kommune, fx 0860")
    verb.add_argument(
        "--summary", action="store_true", help="kun antal per forum, kommune og trin, nærmeste frist først"
    )
    verb.add_argument(
        "--view", choices=tuple(queries.VIEWS), default="alle", help="`mine` er dem, du selv sidst handlede på"
    )
    add_actor(verb, required=False)
    limit(verb, 50)
    output(verb)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_list(arguments: argparse.Namespace) -> int:
    """Print what waits."""
    from services.runtime import bootstrap  # noqa: PLC0415 -- the rulebook's libraries take long

    if arguments.actor is None and not arguments.summary:
        raise CommandError(UNUSABLE, "--as mangler: hvem ser? Uden --as vises kun antal, med --summary")
    settings, now = servers.database_settings(), datetime.now(UTC)
    with servers.acting(settings) as connection:
        rulebook = bootstrap.in_force(connection, settings)
        viewer, forum = queries.Viewer(arguments.actor, rulebook, now), _forum(arguments.forum, rulebook)
        if arguments.summary:
            found = queries.counts(connection, viewer)
            rows = [one._asdict() for one in found if _wanted(forum, arguments.municipality, one)]
            show(arguments.output, SUMMARY, _worded(rows, arguments.output, rulebook, now))
            return 0
        view = arguments.view
        wanted = queries.Wanted(
            forum, arguments.municipality, queries.VIEWS[view], view == queries.MINE, arguments.limit
        )
        waiting, more = listed(connection, arguments.actor, viewer, wanted)
    rows = [one.told if arguments.output == "json" else asdict(one) for one in waiting]
    show(arguments.output, COLUMNS, _worded(rows, arguments.output, rulebook, now))
    if more is not None:
        say(f"stafet: der er flere end de {arguments.limit} viste; brug --limit, --forum eller --municipality")
    elif not waiting:
        say("stafet: intet venter")
    return 0


def _wanted(forum: str | None, municipality: str | None, one: queries.Count) -> bool:
    return forum in {None, one.forum} and municipality in {None, one.municipality}


def _forum(given: str | None, rulebook: Rulebook) -> str | None:
    """Return the id of a forum or queue that was given by id or by the name that the table shows."""
    by_name = {forum.names["da"].casefold(): id_ for id_, forum in rulebook.forums.items()}
    return given if given is None else by_name.get(given.casefold(), given)


def is_past(due: date | datetime, now: datetime) -> bool:
    """Tell whether a deadline is over: a day when it has ended in Copenhagen, an instant at once."""
    return end(due) <= now


def due_shown(due: date | datetime) -> str:
    """Return a deadline as a table has it."""
    return moment(due) if isinstance(due, datetime) else due.strftime("%d.%m.%Y")


def _worded(rows: list[dict[str, Any]], form: str, rulebook: Rulebook, now: datetime) -> list[dict[str, Any]]:
    """Put Danish words in the place of codes, and mark what is overdue, where people read it."""
    if form == "table":
        return [_in_words(row, rulebook, now) for row in rows]
    return [{**row, "due": _plain(row["due"])} for row in rows]


def _plain(due: date | datetime | str | None) -> str | None:
    return due_text(due) if isinstance(due, date) else due


def _in_words(row: dict[str, Any], rulebook: Rulebook, now: datetime) -> dict[str, Any]:
    told = row | {
        "forum": words.name_of(row["forum"], rulebook),
        "stage": rulebook.wording.stages[row["stage"]]["da"],
    }
    if row["municipality"] is not None:
        told["municipality"] = words.town_of(row["municipality"], rulebook)
    if row["due"] is not None and is_past(row["due"], now):
        told["due"] = f"{due_shown(row['due'])} ({OVERDUE})"
    if "state" in row:
        told |= {
            "type": words.type_of(row["type"], rulebook),
            "publisher": words.name_of(row["publisher"], rulebook),
            "state": DANISH[row["state"]],
            "role": ROLES[row["role"]],
        }
    return told

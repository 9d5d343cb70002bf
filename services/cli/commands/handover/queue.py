"""`stafet queue`: what waits at a forum, never about whom."""

import argparse
from dataclasses import asdict
from typing import Any

from services.cli.terminal import servers
from services.cli.terminal.act_arguments import add_actor
from services.cli.terminal.output import say, show
from services.cli.terminal.parser import limit, output, verbs
from services.core.decision.encoding import due_text
from services.core.handover.states import DANISH
from services.core.rulebook.model import Rulebook
from services.storage.handovers import queries

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
SUMMARY = {"forum": "Forum", "municipality": "Kommune", "stage": "Trin", "open": "Åbne"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    add_list(parser, verbs(parser)("list", "viser det, der venter; nærmeste frist først", main_list))


def add_list(_: argparse.ArgumentParser, verb: argparse.ArgumentParser) -> None:
    """Describe the arguments of `list`."""
    verb.add_argument("--forum", metavar="ID", help="kun dette forum, fx ksp")
    verb.add_argument("--municipality", metavar="KODE", help="kun denne kommune, fx 0860")
    verb.add_argument("--summary", action="store_true", help="kun antal per forum, kommune og trin")
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

    settings = servers.database_settings()
    with servers.acting(settings) as asking:
        rulebook = bootstrap.in_force(asking, settings)
    with servers.reading(settings) as connection:
        if arguments.summary:
            found = queries.counts(connection, arguments.actor, rulebook.disclosure)
            rows = [dict(zip(SUMMARY, row, strict=True)) for row in found if _wanted(arguments, row[0], row[1])]
            show(arguments.output, SUMMARY, _worded(rows, arguments.output, rulebook))
            return 0
        waiting = queries.waiting(
            connection,
            arguments.actor,
            rulebook.disclosure,
            arguments.forum,
            arguments.municipality,
            arguments.limit + 1,
        )
    rows = [asdict(one) for one in waiting[: arguments.limit]]
    show(arguments.output, COLUMNS, _worded(rows, arguments.output, rulebook))
    if len(waiting) > arguments.limit:
        say(f"stafet: der er flere end de {arguments.limit} viste; brug --limit, --forum eller --municipality")
    elif not waiting:
        say("stafet: intet venter")
    return 0


def _wanted(arguments: argparse.Namespace, forum: str, municipality: str | None) -> bool:
    return arguments.forum in {None, forum} and arguments.municipality in {None, municipality}


def _worded(rows: list[dict[str, Any]], form: str, rulebook: Rulebook) -> list[dict[str, Any]]:
    """Put Danish words in the place of codes that people read; the ids that are typed again stay."""
    if form != "table":
        return [{**row, "due": row["due"] and due_text(row["due"])} if "due" in row else row for row in rows]
    stages, towns = rulebook.wording.stages, rulebook.municipalities
    for row in rows:
        row["stage"] = stages[row["stage"]]["da"]
        if row["municipality"] in towns:
            row["municipality"] = f"{row['municipality']} {towns[row['municipality']].name}"
        if "state" in row:
            row |= {"state": DANISH[row["state"]], "role": ROLES[row["role"]]}
    return rows

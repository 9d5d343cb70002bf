"""Webhooks and their deliveries as lists, and the sentence that says whether a message arrived."""

import argparse
import time
from uuid import UUID

import psycopg

from services.cli.commands.webhook.at_work import at_work
from services.cli.terminal.errors import AWAY
from services.cli.terminal.output import dump, say, show
from services.cli.terminal.parser import FORMATS
from services.core.access.roles import ANY
from services.effects.actors import RefusedActError

COLUMNS = {
    "id": "Nummer",
    "forum": "Forum",
    "municipality": "Kommune",
    "url": "Adresse",
    "types": "Typer",
    "changes": "Ændringer",
    "state": "Tilstand",
    "waiting": "Venter",
    "delivered": "Leveret",
    "failed": "Opgivet",
}
DELIVERIES = {
    "message": "Besked",
    "type": "Type",
    "state": "Tilstand",
    "attempts": "Forsøg",
    "outcome": "Sidste svar",
    "made_at": "Lavet",
    "next_at": "Prøves igen",
    "ended_at": "Slut",
}
OF_A_WEBHOOK = {
    "new": "har ikke svaret endnu",
    "active": "aktiv",
    "paused": "på pause",
    "ended": "vil ikke høre mere",
    "removed": "fjernet",
}
OF_A_DELIVERY = {"waiting": "venter", "delivered": "leveret", "failed": "opgivet", "ended": "trukket tilbage"}
PATIENCE = 10
"""Seconds that somebody at a screen waits for an answer; the message is tried for days."""


def main_list(arguments: argparse.Namespace) -> int:
    """Print the webhooks at what the principal leads, every one to who operates the installation. Returns 0."""
    from services.storage.deliveries.reading import listed  # noqa: PLC0415 -- the rulebook's libraries take long

    with at_work(arguments) as (needs, office):
        found = listed(office, operates=needs.operates(arguments.actor), removed=arguments.all)
    rows = [one._asdict() | {"municipality": one.municipality or ANY} for one in found]
    if arguments.output != "json":
        rows = [row | {name: ", ".join(row[name]) for name in ("types", "changes")} for row in rows]
    if arguments.output == FORMATS[0]:
        rows = [row | {"state": OF_A_WEBHOOK[row["state"]]} for row in rows]
    show(arguments.output, COLUMNS, rows)
    return 0


def main_deliveries(arguments: argparse.Namespace) -> int:
    """Print what became of the messages of one webhook. Returns 0."""
    from services.storage.deliveries.reading import deliveries, listed  # noqa: PLC0415 -- with the rulebook's

    with at_work(arguments) as (needs, office):
        operates = needs.operates(arguments.actor)
        if arguments.number not in {one.id for one in listed(office, operates=operates, removed=True)}:
            raise RefusedActError("not_found")
        found = deliveries(needs.connection, arguments.number, arguments.state, arguments.limit)
    rows = [one._asdict() | {"message": one.change} for one in found]
    if arguments.output == FORMATS[0]:
        rows = [row | {"state": OF_A_DELIVERY[row["state"]]} for row in rows]
    show(arguments.output, DELIVERIES, rows)
    return 0


def say_arrived(arguments: argparse.Namespace, connection: psycopg.Connection, message: UUID) -> int:
    """Wait a moment for a message to arrive, and say whether it did; returns 0, and 69 when it did not (yet)."""
    from services.storage.deliveries.reading import deliveries  # noqa: PLC0415 -- the rulebook's libraries take long

    until = time.monotonic() + arguments.wait
    while True:
        found = next(one for one in deliveries(connection, arguments.number, None, 10) if one.change == message)
        if found.state != "waiting" or found.outcome is not None or time.monotonic() > until:
            break
        time.sleep(0.1)
    if arguments.output != FORMATS[0]:
        dump({"message": str(message), "state": found.state, "outcome": found.outcome})
    elif found.state == "delivered":
        say(f"stafet: adressen har svaret ({found.outcome})")
    else:
        answer = f"den svarede {found.outcome}" if found.outcome else "den har ikke svaret"
        say(f"stafet: {answer}; der prøves igen, også når du går, og `stafet webhook deliveries` viser hvordan")
    return 0 if found.state == "delivered" else AWAY

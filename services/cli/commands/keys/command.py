"""`stafet keys`: which master keys are in use, and rotation to the newest, resumable after whatever ended it."""

import argparse

from services.cli.terminal import business, servers
from services.cli.terminal.act_arguments import add_actor, note
from services.cli.terminal.output import say, show
from services.cli.terminal.parser import output, verbs
from services.runtime import bootstrap
from services.storage.people.rotation import Rotation, used

COLUMNS = {"version": "Version", "keys": "Nøgler, den låser", "state": "Tilstand"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    output(verb("list", "viser hvor mange personers nøgler hver version af hovednøglen låser", main_list))
    rotate = verb("rotate", "låser alle personers nøgler om med den nyeste hovednøgle", main_rotate)
    add_actor(rotate, required=True)
    rotate.add_argument("--yes", action="store_true", help="gør det nu; ellers vises kun, hvor mange det er")


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_list(arguments: argparse.Namespace) -> int:
    """Print the versions."""
    settings = servers.database_settings()
    newest = bootstrap.sealer(settings).newest
    with servers.acting(settings) as connection:
        counts = used(connection)
    rows = [
        {"version": one, "keys": counts.get(one, 0), "state": "den nyeste" if one == newest else "kan låses om"}
        for one in sorted({newest, *counts})
    ]
    show(arguments.output, COLUMNS, rows)
    return 0


def main_rotate(arguments: argparse.Namespace) -> int:
    """Wrap every person's key under the newest version, or say how many there are to wrap."""
    with business.at_work(servers.settings(), arguments.actor, "keys") as needs:
        connection = needs.connection
        newest, counts = needs.sealer.newest, used(connection)
        left = sum(count for version, count in counts.items() if version != newest)
        if not arguments.yes:
            say(f"stafet: {left} nøgler skal låses om med version {newest}; kør igen med --yes")
            return 0
        done = 0
        for count in Rotation(connection, needs.sealer, arguments.actor.stored).run():
            done += count
            say(f"stafet: {done} af {left} nøgler er låst om")
        versions = used(connection)
    note("keys_rotated", arguments.actor)
    if unused := set(versions) - {newest}:
        say(f"stafet: version {min(unused)} låser stadig nøgler, som en proces har lavet imens; start processerne om")
    else:
        say(f"stafet: alle nøgler er låst med version {newest}; ældre versioner kan tages ud")
    return 0

"""`stafet review`: look-ups that were drawn at random or stand out, for whoever protects data to tick off."""

import argparse

from services.cli.terminal import business, servers
from services.cli.terminal.act_arguments import add_actor, note
from services.cli.terminal.errors import BAD_DATA, CommandError
from services.cli.terminal.output import say, show
from services.cli.terminal.parser import limit, output, positive, verbs
from services.core.insight.lookups import FINDINGS, REASONS
from services.effects.actors import RefusedActError
from services.storage.insight import lookups

COLUMNS = {
    "leaf": "Blad",
    "at": "Hvornår",
    "why": "Hvorfor",
    "code": "Opslag",
    "who": "Hvem",
    "place": "Kø",
    "handover": "Overdragelse",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    listing = verb("list", "viser opslag, der venter på at blive set efter; det logges", main_list)
    limit(listing, 50)
    output(listing)
    add_actor(listing, required=True)
    done = verb("tick", "afslutter et opslag med det, du fandt; det logges", main_tick)
    done.add_argument("leaf", type=positive, metavar="BLAD", help="opslagets blad")
    told = "; ".join(f"{code}: {text}" for code, text in FINDINGS.items())
    done.add_argument("--finding", required=True, choices=tuple(FINDINGS), help=told)
    add_actor(done, required=True)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_list(arguments: argparse.Namespace) -> int:
    """Print what waits."""
    with business.at_work(servers.database_settings(), arguments.actor, "persons") as needs:
        found = lookups.waiting(needs.connection, arguments.actor, arguments.limit)
    rows = [
        {
            "leaf": one.leaf,
            "at": one.body["t_occ"],
            "why": ", ".join(REASONS.get(reason, reason) for reason in one.reasons),
            "code": one.body["code"],
            "who": one.body["actor"].removeprefix("person/").replace("/", ":"),
            "place": ", ".join(one.body["recipient"]),
            "handover": (one.body["src"] or "").removeprefix("handover/"),
        }
        for one in found
    ]
    show(arguments.output, COLUMNS, rows)
    if not rows:
        say("stafet: intet venter")
    return 0


def main_tick(arguments: argparse.Namespace) -> int:
    """Tick one off."""
    with business.at_work(servers.database_settings(), arguments.actor, "persons") as needs:
        try:
            lookups.tick(needs.connection, arguments.actor, arguments.leaf, arguments.finding)
        except RefusedActError:
            raise CommandError(
                BAD_DATA, f"blad {arguments.leaf} venter ikke; `stafet review list` viser hvad"
            ) from None
    note("lookup_ticked", arguments.actor)
    say(f"stafet: blad {arguments.leaf} er set efter: {FINDINGS[arguments.finding]}")
    return 0

"""`stafet balance`: what came in equals what became of it, and the log has a leaf for each effect."""

import argparse
from dataclasses import asdict

from services.cli.terminal import servers
from services.cli.terminal.errors import REFUSED
from services.cli.terminal.output import dump, line, say, show
from services.cli.terminal.parser import output
from services.runtime.config.settings import load
from services.storage import balance

COLUMNS = {
    "publisher": "Afsender",
    "received": "Modtaget",
    "open": "Åbne",
    "waiting": "Venter",
    "closed": "Afsluttet",
    "informed": "Noteret",
    "refused": "Afvist",
    "dead": "Døde",
    "duplicates": "Gentaget",
    "difference": "Difference",
}

FORGETFUL = (
    "stafet: demoens Kafka ligger i hukommelsen: hændelser, den havde kvitteret for, og som ikke var læst, "
    "da den sluttede, kender regnskabet ikke"
)
LEGEND = (
    "Hver modtaget besked tælles ét sted: Modtaget er alle de andre tal tilsammen, ellers er der en difference.",
    "  Åbne       ligger i en kø hos mindst ét forum",
    "  Venter     skal først ses af en medarbejder",
    "  Afsluttet  alle overdragelser er behandlet, returneret eller taget tilbage",
    "  Noteret    der var intet at overlevere",
    "  Afvist     sagen kunne ikke tages imod",
    "  Døde       kunne ikke læses; se `stafet deadletter list`",
    "  Gentaget   var modtaget før",
)
"""What the columns count, for who sees them for the first time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    output(parser)


def main(arguments: argparse.Namespace) -> int:
    """Print the balance; returns 0 when it closes, else 1."""
    with servers.reading() as connection:
        drawn = balance.draw(connection)
    rows = [asdict(one) | {"difference": one.received - one.accounted} for one in drawn.lines]
    if arguments.output == "json":
        dump(
            {
                "closes": drawn.closes,
                "publishers": rows,
                "unsent": drawn.unsent,
                "log": {
                    "size": drawn.tree_size,
                    "root": drawn.root,
                    "leaves": drawn.leaves,
                    "entries": drawn.entries,
                    "events_without_leaf": drawn.uncounted,
                    "handovers_astray": drawn.astray,
                },
            }
        )
    else:
        total = {key: sum(row[key] for row in rows) for key in COLUMNS if key != "publisher"}
        shown = rows if arguments.output == "csv" else [*rows, {"publisher": "I alt", **total}]
        show(arguments.output, COLUMNS, shown)
    if arguments.output == "table":
        for explained in LEGEND:
            line(explained)
        line(f"Venter på at blive sendt: {drawn.unsent}")
        line(f"Loggen: {drawn.tree_size} blade, rod {drawn.root}")
        if drawn.uncounted or drawn.astray:
            line(f"Uden spor i loggen: {drawn.uncounted} hændelser, {drawn.astray} overdragelser på afveje")
    if arguments.output == "table" and servers.embedded(load()):
        say(FORGETFUL)
    say("stafet: regnskabet stemmer" if drawn.closes else "stafet: REGNSKABET STEMMER IKKE")
    return 0 if drawn.closes else REFUSED

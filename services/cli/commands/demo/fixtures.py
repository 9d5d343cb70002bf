"""`stafet fixtures make`: fictive people and events as JSON lines on standard output, the same for the same seed."""

import argparse
from datetime import date

import orjson

from services.cli.commands.demo.fiction import events
from services.cli.terminal.output import line
from services.cli.terminal.parser import positive, verbs

FIRST, LAST = 1950, 2199  # years whose events every rule about dates can be asked about


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    make = verbs(parser)("make", "skriver hændelser med opdigtede personer (erstatningsnumre)", main_make)
    make.add_argument("--year", type=_year, required=True, metavar="ÅR", help="hændelsernes år; de spredes over det")
    make.add_argument("--seed", type=_seed, required=True, metavar="N", help="samme tal giver samme hændelser")
    make.add_argument("--count", type=positive, default=300, metavar="M", help="så mange (ellers 300)")


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_make(arguments: argparse.Namespace) -> int:
    """Write the events, one a line, as they are made."""
    last = date(arguments.year, 12, 31)
    for event in events(last, last.timetuple().tm_yday, arguments.seed, arguments.count):
        line(orjson.dumps(event).decode())
    return 0


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not FIRST <= int(text) <= LAST:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke et årstal fra {FIRST} til {LAST}")
    return int(text)


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} er ikke et helt tal")
    return int(text)

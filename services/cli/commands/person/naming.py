"""Persons as a command names them: by a handover, by a handle, or by a number that is read and never written."""

import argparse
import sys
from uuid import UUID

from services.cli.terminal.act_arguments import number
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.storage.people.naming import Named, number_typed


def handle(text: str) -> UUID:
    """Read a handle as the log writes it, 32 hex digits; raises ArgumentTypeError."""
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} er intet håndtag: 32 hexcifre, som i loggens `subj`") from None


def add_person(parser: argparse.ArgumentParser) -> None:
    """Add the three ways to name a person; a number in the command line would stand in lists of processes."""
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("--handover", type=number, metavar="NUMMER", help="personen i denne overdragelse")
    one.add_argument("--handle", type=handle, metavar="HÅNDTAG", help="personen med dette håndtag i loggen (`subj`)")
    one.add_argument(
        "--number-from-stdin", action="store_true", help="personen med det CPR-nummer, der står på standard input"
    )


def named(arguments: argparse.Namespace) -> Named:
    """Return whom the arguments name; raises CommandError for what is no number."""
    if not arguments.number_from_stdin:
        return Named(handover=arguments.handover, handle=arguments.handle)
    found = number_typed(sys.stdin.readline())
    if found is None:
        raise CommandError(UNUSABLE, "på standard input ventes én linje med ti cifre; bindestreg er tilladt")
    return Named(number=found)

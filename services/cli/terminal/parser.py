"""Arguments in Danish: argparse with its few sentences translated."""

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

FORMATS = ("table", "json", "csv")

# What argparse says (its own texts, which are English in every locale here), and what a Danish reader gets instead.
SENTENCES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", r"mangler: \1"),
    (r"unrecognized arguments: (.+)", r"kender ikke: \1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1: \2 findes ikke; vælg mellem \3"),
    (r"argument (.+?): expected one argument", r"\1: her mangler en værdi"),
    (r"argument (.+?): expected at least one argument", r"\1: her mangler mindst én værdi"),
    (r"argument (.+?): invalid (?:\w+) value: (.+)", r"\1: \2 kan ikke bruges"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 kan ikke bruges sammen med \2"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 tager ingen værdi (\2)"),
    (r"one of the arguments (.+) is required", r"mangler én af: \1"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 er flertydig: \2"),
    (r"argument (.+?): (.+)", r"\1: \2"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "brug: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Danish and takes no abbreviations of options."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, "allow_abbrev": False, "add_help": False, **given})
        self._positionals.title = "argumenter"
        self._optionals.title = "valg"
        self.add_argument("-h", "--help", action="help", help="viser denne hjælp")

    def error(self, message: str) -> NoReturn:
        """Print usage and the sentence to standard error and exit with 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {danish(message)}\n")


def danish(message: str) -> str:
    """Return argparse's sentence in Danish; one that is not known comes back as it is."""
    for pattern, sentence in SENTENCES:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, sentence, message)
    return message


Main = Callable[[argparse.Namespace], int]
Verbs = Callable[[str, str, Main], argparse.ArgumentParser]


def verbs(parser: argparse.ArgumentParser) -> Verbs:
    """Give a noun its verbs: the function returned adds one, with its help and what does it (`arguments.do`)."""
    choices = parser.add_subparsers(title="verber", metavar="VERBUM", required=True, parser_class=Parser)

    def verb(name: str, meaning: str, do: Main) -> argparse.ArgumentParser:
        added = choices.add_parser(name, help=meaning, description=meaning)
        added.set_defaults(do=do)
        return added

    return verb


def output(parser: argparse.ArgumentParser) -> None:
    """Add `-o`."""
    parser.add_argument("-o", "--output", choices=FORMATS, default="table", help="tabel (table), json eller csv")


def limit(parser: argparse.ArgumentParser, default: int) -> None:
    """Add `--limit`."""
    parser.add_argument(
        "--limit", type=positive, default=default, metavar="N", help=f"højst så mange (ellers {default})"
    )


def positive(text: str) -> int:
    """Read a whole number of at least 1; raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} er ikke et helt tal mellem 1 og 1000000")
    return int(text)

"""`stafet schema compare`: what another version of topics and schemas breaks, and who has to be changed first."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.api.asyncapi.served import described
from services.cli.terminal.errors import BAD_DATA, REFUSED, UNUSABLE, CommandError
from services.cli.terminal.output import say, show
from services.cli.terminal.parser import output, verbs
from services.core.rulebook.model import RulebookError
from services.runtime.bootstrap import folder_rulebook
from services.runtime.config.settings import load
from services.runtime.os_errors import reason
from topics.compatibility.documents import Difference, First, differences

COLUMNS = {"place": "Sted", "what": "Hvad", "verdict": "Dom", "first": "Hvem først"}
FIRST: Mapping[First, str] = {
    "any": "ligegyldigt",
    "consumers": "læserne",
    "producers": "afsenderne",
    "nobody": "ingen: en ny udgave ved siden af",
}
"""Who is changed first → what a person reads."""
VERDICT = {True: "brydende", False: "uskadelig"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verb."""
    compare = verbs(parser)("compare", "sammenligner to udgaver af emner og skemaer (AsyncAPI)", main_compare)
    compare.add_argument("before", metavar="FØR", help="AsyncAPI-dokumentet fra den tidligere udgave")
    compare.add_argument("after", nargs="?", metavar="EFTER", help="det fra den nye; ellers denne udgaves eget")
    compare.epilog = "Ender med 0, når intet er brydende, 1 når noget er, 65 når en fil ikke er AsyncAPI 3."
    output(compare)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_compare(arguments: argparse.Namespace) -> int:
    """Print each difference with its verdict; returns 1 when one breaks what others rely on."""
    before = _document(arguments.before)
    after = _own() if arguments.after is None else _document(arguments.after)
    try:
        found = differences(before, after)
    except (KeyError, TypeError, AttributeError):
        raise CommandError(BAD_DATA, "filerne har ikke den form, som stafet skriver") from None
    show(arguments.output, COLUMNS, [_row(one, arguments.output) for one in found])
    broken = sum(one.breaking for one in found)
    say(f"stafet: {len(found)} forskelle, {broken} brydende")
    return REFUSED if broken else 0


def _row(one: Difference, form: str) -> dict[str, Any]:
    told: dict[str, Any] = {"place": one.place, "what": one.what}
    if form == "table":
        return told | {"verdict": VERDICT[one.breaking], "first": FIRST[one.first]}
    return told | {"verdict": "breaking" if one.breaking else "benign", "first": one.first}


def _own() -> Mapping[str, Any]:
    try:
        return described(folder_rulebook(load()))
    except RulebookError as error:
        raise CommandError(UNUSABLE, f"regelsættet kan ikke bruges: {error}") from None


def _document(name: str) -> Mapping[str, Any]:
    try:
        read = json.loads(Path(name).read_bytes())
    except OSError as error:
        raise CommandError(UNUSABLE, f"{name} kan ikke læses ({reason(error)})") from None
    except ValueError:
        raise CommandError(BAD_DATA, f"{name} er ikke JSON") from None
    if not isinstance(read, dict) or not str(read.get("asyncapi", "")).startswith("3."):
        raise CommandError(BAD_DATA, f"{name} er ikke et AsyncAPI 3-dokument")
    return read

"""Arguments of `stafet grant` that several verbs take: for whom, where and why, each checked where it is read."""

import argparse
import re
from typing import Any

from services.cli.terminal.act_arguments import UNKNOWN
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.core.access.grants import fits
from services.core.access.principal import Principal, PrincipalError
from services.core.access.reasons import LONGEST, reason_of
from services.core.access.roles import ANY

_MUNICIPALITY = re.compile(r"[0-9]{4}|\*")


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add `--forum` and `--municipality`."""
    parser.add_argument("--forum", required=True, metavar="ID", help="forummet eller køen, fx ksp")
    parser.add_argument(
        "--municipality", required=True, type=municipality, metavar="KODE", help="kommunen, fx 0860; * for alle"
    )


def add_reason(parser: argparse.ArgumentParser) -> None:
    """Add `--reason`."""
    parser.add_argument("--reason", required=True, type=reason, metavar="TEKST", help="hvorfor; uden navne")


def receiver(text: str) -> Principal:
    """Read whom a grant is for; raises ArgumentTypeError."""
    try:
        return Principal.parse(text, many=True)
    except PrincipalError as error:
        raise argparse.ArgumentTypeError(f"{text!r} {UNKNOWN[error.code]}") from None


def municipality(text: str) -> str:
    """Read a municipality's code or `*`; raises ArgumentTypeError."""
    if not _MUNICIPALITY.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} er hverken en kommunekode som 0860 eller *")
    return text


def reason(text: str) -> str:
    """Read why; raises ArgumentTypeError for what is blank, too long, or no text of contracts 1.2."""
    told = reason_of(text)
    if told is None:
        raise argparse.ArgumentTypeError(f"her ventes 1-{LONGEST} tegn, ikke blanke, uden styretegn")
    return told


def expect_known(needs: Any, *principals: Principal) -> None:
    """Raise CommandError for an organisation that the rulebook does not have."""
    for one in principals:
        try:
            needs.known(one)
        except PrincipalError as error:
            raise CommandError(UNUSABLE, f"'{one}' {UNKNOWN[error.code]}") from None


def expect_forum(needs: Any, to: Principal | None, forum: str, *, every: bool = True) -> None:
    """Raise CommandError for what is no forum; every forum (`*`) is for roles whose business is everywhere."""
    if every and forum == ANY and (to is None or fits(to, forum)):
        return
    if forum not in needs.rulebook.forums:
        raise CommandError(UNUSABLE, f"forum {forum!r} findes ikke; `stafet rulebook show` viser dem, der gør")


def told(stored: str) -> str:
    """Return who acted as answers tell it: `person/role/organisation/handle` becomes `role:organisation:handle`."""
    return ":".join(stored.split("/")[1:])

"""`stafet db`: brings the database to the tables and users this version needs, and tells whether it has them."""

import argparse
from pathlib import Path

from services.cli.terminal import servers
from services.cli.terminal.errors import REFUSED, CommandError
from services.cli.terminal.output import line, say
from services.cli.terminal.parser import verbs
from services.runtime.config.secret_files import read_secret
from services.storage import login_users, migrate
from services.storage.failures import DatabaseAwayError, address
from services.storage.revision import other


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    verb("upgrade", "laver og ændrer tabellerne, så de passer til denne udgave", main_upgrade)
    verb("check", "siger om tabellerne passer til denne udgave", main_check)
    users = verb("users", "laver en databasebruger til hver proces, eller giver dem nye adgangskoder", main_users)
    names = ", ".join(one.secret for one in login_users.LOGIN_USERS)
    users.add_argument("passwords", metavar="MAPPE", type=Path, help=f"mappe med adgangskoderne: {names}")


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_upgrade(_: argparse.Namespace) -> int:
    """Run the migrations that are missing; doing it twice does no harm."""
    settings = servers.database_settings()
    try:
        before = migrate.current(settings.dsn())
        migrate.upgrade(settings.dsn())
    except DatabaseAwayError:
        raise servers.database_away(settings) from None
    (head,) = migrate.heads()
    place = address(settings.dsn())
    say(f"stafet: {place} var allerede på {head}" if before == head else f"stafet: {place} er nu på {head}")
    return 0


def main_check(_: argparse.Namespace) -> int:
    """Compare; returns 1 when the tables are not those of this version."""
    settings = servers.database_settings()
    place = address(settings.dsn())
    (head,) = migrate.heads()
    try:
        current = migrate.current(settings.dsn())
        strange = migrate.differences(settings.dsn()) if current == head else []
    except DatabaseAwayError:
        raise servers.database_away(settings) from None
    if current != head:
        raise CommandError(REFUSED, str(other(settings.dsn(), current)))
    for one in strange:
        line(one)
    if strange:
        say(f"stafet: {place} er på {head}, men ikke som {head} laver den; ret det, eller gendan databasen")
        return REFUSED
    say(f"stafet: {place} er på {head}, og tabellerne passer")
    return 0


def main_users(arguments: argparse.Namespace) -> int:
    """Make the login users, each with the password of its file; doing it twice does no harm."""
    users = login_users.LOGIN_USERS
    passwords = {one.name: read_secret("adgangskoden", arguments.passwords / one.secret) for one in users}
    with servers.acting() as connection:
        login_users.make(connection, passwords)
    say(f"stafet: {', '.join(one.user for one in users)} kan logge ind")
    return 0

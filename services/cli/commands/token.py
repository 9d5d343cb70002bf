"""`stafet token`: a signed word of this installation about who somebody is, to try things with."""

import argparse

from services.cli.terminal.act_arguments import UNKNOWN, actor
from services.cli.terminal.errors import UNUSABLE, CommandError
from services.cli.terminal.output import line
from services.cli.terminal.parser import positive
from services.core.access.principal import PrincipalError
from services.runtime.config.settings import load

MOST = 24 * 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("principal", type=actor, metavar="ROLLE:ORGANISATION:ID", help="hvem beviset er for")
    parser.add_argument("--minutes", type=positive, default=60, metavar="N", help=f"gælder så længe (60; højst {MOST})")


def main(arguments: argparse.Namespace) -> int:
    """Print the token, returns 0; a site has an issuer for that."""
    from services.runtime.bootstrap import folder_rulebook  # noqa: PLC0415 -- the rulebook's libraries take long
    from services.runtime.identity.tokens import Tokens  # noqa: PLC0415 -- with it

    settings = load()
    if settings.mode == "site":
        raise CommandError(
            UNUSABLE, "en driftsinstallation udsteder ikke selv adgangsbeviser; hent et hos STAFET_ISSUER"
        )
    if arguments.minutes > MOST:
        raise CommandError(UNUSABLE, f"--minutes er højst {MOST}")
    try:
        arguments.principal.of({publisher.id for publisher in folder_rulebook(settings).publishers.values()})
    except PrincipalError as error:
        raise CommandError(UNUSABLE, f"'{arguments.principal}' {UNKNOWN[error.code]}") from None
    line(Tokens(settings).issue(arguments.principal, arguments.minutes))
    return 0

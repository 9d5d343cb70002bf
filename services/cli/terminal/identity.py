"""Identity on the command line: believed on a machine of one's own, by a signed token at a site (contracts-acts 8)."""

import argparse
from pathlib import Path

from services.cli.terminal.errors import AWAY, REFUSED, UNUSABLE, CommandError
from services.core.access.principal import Principal
from services.runtime.config.settings import Settings, load
from services.runtime.os_errors import reason

REFUSALS = {
    "form": "er ikke et adgangsbevis",
    "signature": "er ikke underskrevet med en nøgle, som udstederen har",
    "expired": "er udløbet; hent et nyt",
    "audience": "er ikke til Stafet (STAFET_AUDIENCE)",
    "issuer": "er fra en udsteder, der ikke gælder her (STAFET_ISSUER)",
    "claims": "mangler noget: exp, aud, iss, sub, stafet_role eller stafet_org",
    "principal": "nævner en rolle, organisation eller et id, der ikke kan være nogens",
}


def identify(arguments: argparse.Namespace) -> None:
    """Put who acts into `arguments.actor`. Raises CommandError: `--as` at a site, a token that does not count."""
    if arguments.token_file is not None:
        arguments.actor = _vouched(load(), arguments.token_file)
    elif arguments.actor is not None and load().mode == "site":
        raise CommandError(UNUSABLE, "--as bliver ikke troet på en driftsinstallation; brug --token-file FIL")


def _vouched(settings: Settings, path: Path) -> Principal:
    from services.runtime.identity.issuer_keys import IssuerAwayError  # noqa: PLC0415 -- few commands have a token
    from services.runtime.identity.tokens import TokenError, Tokens  # noqa: PLC0415 -- as above

    try:
        token = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise CommandError(UNUSABLE, f"{path} kan ikke læses ({reason(error)})") from None
    except UnicodeDecodeError:
        token = ""
    try:
        return Tokens(settings).verify(token)
    except TokenError as error:
        raise CommandError(REFUSED, f"{path} {REFUSALS[error.code]}") from None
    except IssuerAwayError:
        raise CommandError(AWAY, f"udstederen {settings.issuer} svarer ikke; nøglerne kan ikke hentes") from None

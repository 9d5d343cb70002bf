"""`stafet config`: what is in force, with secrets masked, and the public keys that publishers seal to."""

import argparse
import os

from services.cli.terminal.errors import UNUSABLE, CommandError
from services.cli.terminal.output import dump, say, show
from services.cli.terminal.parser import output, verbs
from services.runtime.config import event_keys
from services.runtime.config.masking import masked
from services.runtime.config.settings import PREFIX, Settings, load, unknown

COLUMNS = {"variable": "Variabel", "value": "Værdi", "origin": "Fra", "meaning": "Betydning"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    verb = verbs(parser)
    output(verb("show", "viser indstillingerne; hemmeligheder er skjult", main_show))
    verb(
        "event-keys",
        "viser de offentlige nøgler, som udgivere forsegler til (JWK-sæt), den nyeste først",
        main_event_keys,
    )


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_event_keys(_: argparse.Namespace) -> int:
    """Print the public keys as a JWK set: what a publisher is given. Raises KeyFileError."""
    ring = event_keys.held(load())
    if ring is None:
        raise CommandError(UNUSABLE, "STAFET_EVENT_KEY_FILE er ikke sat: ingen kan sende forseglet indhold")
    dump(ring.public())
    return 0


def main_show(arguments: argparse.Namespace) -> int:
    """Print the settings, and name variables that mean nothing."""
    shown = masked(load())
    if arguments.output == "json":
        dump(shown)
    else:
        rows = [
            {
                "variable": name,
                "value": value,
                "origin": "miljøet" if name in os.environ else "standard",
                "meaning": Settings.model_fields[name.removeprefix(PREFIX).lower()].description or "",
            }
            for name, value in shown.items()
        ]
        show(arguments.output, COLUMNS, rows)
    for name in unknown(os.environ):
        say(f"stafet: {name} er sat, men findes ikke; er det en tastefejl?")
    return 0

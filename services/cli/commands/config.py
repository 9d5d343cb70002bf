"""`stafet config show`: what is in force, with secrets masked."""

import argparse
import os

from services.cli.terminal.output import dump, say, show
from services.cli.terminal.parser import output, verbs
from services.runtime.config.settings import PREFIX, Settings, load, masked, unknown

COLUMNS = {"variable": "Variabel", "value": "Værdi", "origin": "Fra", "meaning": "Betydning"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verbs."""
    output(verbs(parser)("show", "viser indstillingerne; hemmeligheder er skjult", main_show))


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


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

"""Command line options of an act's body: one per member of its model, with the model's own words and codes."""

import argparse
from typing import Any, get_args

from schemas.act_bodies import Body

_DANISH = " Dansk: "


def add_options(parser: argparse.ArgumentParser, model: type[Body]) -> None:
    """Add an option per member; whether one is missing or wrong the act itself says, after who may do it."""
    for name, field in model.model_fields.items():
        told = (field.description or "").partition(_DANISH)[2]
        words = _codes(field.annotation)
        allowed = f" Tilladt: {', '.join(words)}." if words else ""
        needed = "" if field.is_required() else " Kan udelades."
        parser.add_argument(
            f"--{name.replace('_', '-')}", dest=f"body_{name}", metavar="VÆRDI", help=f"{told}{allowed}{needed}"
        )


def body_of(arguments: argparse.Namespace, model: type[Body]) -> dict[str, Any]:
    """Return the members that were given."""
    given = {name: getattr(arguments, f"body_{name}") for name in model.model_fields}
    return {name: value for name, value in given.items() if value is not None}


def _codes(annotation: object) -> tuple[str, ...]:
    return tuple(word for word in get_args(annotation) if isinstance(word, str))

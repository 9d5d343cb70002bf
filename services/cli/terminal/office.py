"""Office of a command: what a person does or reads there is done in one connection, noted, or refused in Danish."""

import argparse
from typing import TYPE_CHECKING, TypeVar

from services.cli.terminal import servers
from services.cli.terminal.act_arguments import MAIL, MEETING, note, refused
from services.effects.actors import RefusedActError

T = TypeVar("T")

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.storage.handovers.office import Office


def at_work(arguments: argparse.Namespace, what: str, do: "Callable[[Office], T]", thing: str = "overdragelse") -> T:
    """Return what `do` gives for who acts; raises CommandError with the sentence of a refusal."""
    from services.runtime.bootstrap import Dependencies  # noqa: PLC0415 -- the rulebook's libraries take long

    settings, number = servers.settings(), getattr(arguments, "number", None)
    about = {} if number is None or thing == MAIL else {"meeting" if thing == MEETING else "handover": number}
    with servers.acting(settings) as connection:
        try:
            done = do(Dependencies(settings, connection).office(arguments.actor))
        except RefusedActError as error:
            note(what, arguments.actor, code=error.code, **about)
            raise refused(error, f"{thing} {number}" if number else thing) from None
    note(what, arguments.actor, **about)
    return done

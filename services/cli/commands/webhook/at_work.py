"""Work on webhooks: who acts is one of the rulebook's, and a refusal is a Danish sentence with its exit code."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from services.cli.commands.grant.arguments import expect_known
from services.cli.terminal import servers
from services.cli.terminal.act_arguments import note
from services.cli.terminal.errors import BAD_DATA, REFUSED, CommandError
from services.core.access.roles import ROLES
from services.effects.actors import RefusedActError

if TYPE_CHECKING:
    from services.runtime.bootstrap import Dependencies
    from services.storage.handovers.office import Office


@contextmanager
def at_work(arguments: argparse.Namespace, act: str | None = None) -> Iterator[tuple["Dependencies", "Office"]]:
    """Give a verb what it works with; an act is noted in a site's log, done or refused. Raises CommandError."""
    from services.runtime.bootstrap import Dependencies  # noqa: PLC0415 -- the rulebook's libraries take long

    settings = servers.database_settings()
    with servers.acting(settings) as connection:
        needs = Dependencies(settings, connection)
        expect_known(needs, arguments.actor)
        try:
            yield needs, needs.office(arguments.actor)
        except RefusedActError as error:
            if act is not None:
                note(act, arguments.actor, code=error.code)
            raise refused(arguments, error) from None
    if act is not None:
        note(act, arguments.actor)


def refused(arguments: argparse.Namespace, error: RefusedActError) -> CommandError:
    """Return the sentence for a refusal."""
    if error.code == "not_allowed":
        return CommandError(REFUSED, f"webhook {arguments.number} er ikke aktiv; `stafet webhook ping` prøver den")
    if error.code == "not_found" and getattr(arguments, "number", None) is not None:
        return CommandError(BAD_DATA, f"webhook {arguments.number} findes ikke, eller er ikke for dig")
    leading = ", ".join(role.danish for role in ROLES.values() if role.leads)
    return CommandError(REFUSED, f"{arguments.actor} leder ikke det forum dér; det kan gøres af {leading}")

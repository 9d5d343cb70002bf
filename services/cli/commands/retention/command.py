"""`stafet retention run`: erases what the rulebook keeps no longer, or says with --dry-run what that would be.

The clock does the same each night; here whoever protects data sees what, by which class, and when its time was over.
"""

import argparse
import time
from typing import TYPE_CHECKING

from services.cli.terminal import servers
from services.cli.terminal.act_arguments import add_actor, note
from services.cli.terminal.output import Row, say, show
from services.cli.terminal.parser import output, verbs

if TYPE_CHECKING:
    from services.core.rulebook.model import Rulebook
    from services.storage.people.gone import Gone
    from services.storage.people.retention import Retention

COLUMNS = {
    "what": "Hvad",
    "id": "Nummer",
    "class": "Klasse",
    "rules": "Regler",
    "due": "Udløb",
    "why": "Hvorfor",
}
WHAT = {
    "content": "en hændelses indhold",
    "key": "en persons nøgle",
    "record": "sporet af en person",
    "letter": "en død besked",
    "lookup": "et opslag (det, der kan åbne dets blad i loggen)",
}
AT_ONCE = {
    "recalled": "Afsenderen har taget det tilbage.",
    "consent_withdrawn": "Personen har trukket sit samtykke tilbage.",
}
"""Why something goes that no class of the rulebook keeps any longer."""

_TELL = 1.0  # seconds between two words of how far it is


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the verb."""
    run = verbs(parser)("run", "sletter nu, hvad uret ellers sletter om natten; hver sletning logges", main_run)
    run.add_argument("--dry-run", action="store_true", help="vis kun, hvad der ville blive slettet, og hvorfor")
    output(run)
    add_actor(run, required=True)


def main(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    code: int = arguments.do(arguments)
    return code


def main_run(arguments: argparse.Namespace) -> int:
    """Erase what is due, or list it."""
    from services.cli.terminal import business  # noqa: PLC0415 -- the rulebook's libraries take long
    from services.storage.people.retention import Retention, earlier_of_both  # noqa: PLC0415 -- as above

    with business.at_work(servers.database_settings(), arguments.actor, "persons") as needs:
        clock = earlier_of_both(needs.connection)
        retention = Retention(needs.connection, needs.rulebook, arguments.actor.stored, clock)
        found = retention.rehearse() if arguments.dry_run else _run(retention)
        show(arguments.output, COLUMNS, [_row(one, needs.rulebook) for one in found])
    if arguments.dry_run:
        say(f"stafet: det var en prøve, intet er slettet; {len(found)} ville blive det")
    else:
        note("retention_run", arguments.actor)
        say(f"stafet: {len(found)} slettet for altid")
    return 0


def _run(retention: "Retention") -> "list[Gone]":
    """Erase, and say from time to time how far it is."""
    gone, told = [], time.monotonic()
    for turn in retention.run():
        gone += turn
        if turn and time.monotonic() - told > _TELL:
            say(f"stafet: {len(gone)} slettet indtil nu")
            told = time.monotonic()
    return gone


def _row(one: "Gone", book: "Rulebook") -> Row:
    kept = book.retention.classes.get(one.due.kept_as)
    return {
        "what": WHAT[one.what],
        "id": one.number,
        "class": one.due.kept_as,
        "rules": ", ".join(one.due.rules),
        "due": one.due.at,
        "why": AT_ONCE[one.due.kept_as] if kept is None else kept.texts["da"],
    }

"""Receipts of steps: whoever may see an item takes home the proof that a step of it stands in the log (evidence.md)."""

from uuid import UUID

import orjson

from services.effects.actors import RefusedActError
from services.effects.acts.steps import record_of
from services.storage.evidence import receipts
from services.storage.handovers.office import Office
from services.storage.handovers.reader import Answer
from services.storage.handovers.visibility import actor_for

_STEP = """
SELECT version, actor, leaf FROM handover_step WHERE handover = %s AND version = coalesce(%s, version)
ORDER BY version DESC LIMIT 1
"""


def receipt(office: Office, handover: UUID, step: int | None) -> Answer:
    """Return the receipt of a step, the latest unless told, with its leaf.

    Raises RefusedActError: not_found, also for a step that never was, and for one that an event made, whose leaf is
    about all of that event; not_signed as long as no checkpoint is over it; forbidden when the leaf names what the
    principal may not know (EXIT-7). ValueError when the log does not hold.
    """
    with office.working("receipt.shown", handover) as tx:
        one = office.seen(tx, handover)
        row = tx.cursor.execute(_STEP, (handover, step)).fetchone()
        if row is None:
            raise RefusedActError("not_found")
        version, actor, leaf = row
        found, record = receipts.receipt(office.connection, leaf), record_of(one, "consultation", "receipt.shown")
        if found is None:
            raise office.refusal("not_signed", one)
        said = orjson.loads(found.entry)
        if said["src"] != record.source:
            raise RefusedActError("not_found")
        if actor_for(office.principal, office.rulebook, actor) is None or _names_hidden(office, said["recipient"]):
            raise office.refusal("forbidden", one)
        record.scope = ("leaf",)
        tx.leaf(record, one.id)
        return {
            "step": version,
            "leaf": found.number,
            "entry": found.entry.decode(),
            "proof": found.proof,
            "witnessed": found.witnessed,
        }


def _names_hidden(office: Office, recipients: list[str]) -> bool:
    """Tell whether a leaf names a queue that the principal's role does not see."""
    forums = {address.partition("/")[0] for address in recipients} & office.rulebook.forums.keys()
    return not all(office.rulebook.disclosure.sees(office.principal.role, forum, "queue") for forum in forums)

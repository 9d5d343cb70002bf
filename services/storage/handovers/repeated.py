"""Repeats of acts and answers: a request with an Idempotency-Key that comes again gets what the first one got.

What tells of a person is kept under that person's key, so that erasure reaches it. To be told again is a reading.
"""

from uuid import UUID

import orjson

from services.core.handover.item import Item
from services.effects.actors import RefusedActError
from services.effects.acts.steps import record_of
from services.effects.sealing import seal
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.office import Office
from services.storage.handovers.reader import Answer
from services.storage.handovers.stored import item
from services.storage.idempotency import Kept, Once, Request
from services.storage.recorded import Recorded


def once_of(office: Office, request: Request | None) -> Once | None:
    """Return a request as one that has one effect, None for one without a key."""
    return None if request is None else Once(office.sealer, office.principal, request)


def keep(once: Once, tx: Recorded, file: StoredFile, told: Answer, at: tuple[str, str | None] | None = None) -> None:
    """Keep what is told of an item at an address; of somebody who is erased only that it was done."""
    try:
        sealed = seal(file.key, once.id, orjson.dumps(told))
    except RefusedActError:
        sealed = None
    once.remember(tx.cursor, tx.now, sealed, at)


def read_again(tx: Recorded, handover: UUID, code: str, scope: tuple[str, ...]) -> Item:
    """Return the item that was told of, with the leaf of this reading; its stage may hide it from the reader now."""
    one = item(tx.cursor, handover)
    if one is None:
        raise LookupError("an answer without its item")
    record = record_of(one, "consultation", code)
    record.scope = scope
    tx.leaf(record, one.id)
    return one


def opened(file: StoredFile, kept: Kept) -> Answer | None:
    """Return what was told the first time, None when the person is erased since; raises SealError."""
    if kept.answer is None:
        return None
    try:
        words = file.words(kept.id, kept.answer)
    except RefusedActError:
        return None
    told: Answer | None = None if words is None else orjson.loads(words)
    return told

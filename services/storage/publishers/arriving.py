"""Arriving mails: each waits, sealed, for a person of its publisher; the same mail comes once, whatever brings it.

A mail is known by what its sender signed. Its row outlives its content for as long as the mail could be sent once more.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import orjson

from services.effects.audit_records import AuditRecord
from services.effects.sealing import seal
from services.storage.handovers.office import Office
from services.storage.publishers.keys import key_of
from services.storage.publishers.work import working
from services.storage.races import until_won
from services.storage.recorded import Recorded

WHAT, FORGOTTEN = "mail.arrived", "mail.forgotten"
KEPT = timedelta(days=30)
"""How long a row stays, decided on or not: a mail older than seven days is not taken again."""
_ADD = """
INSERT INTO mail_in (id, publisher, known_by, person, content, received_at, state)
VALUES (%s, %s, %s, %s, %s, %s, 'waiting') ON CONFLICT (publisher, known_by) DO NOTHING
"""
_FORGET = "DELETE FROM mail_in WHERE publisher = %s AND received_at < %s RETURNING id"


def arrive(office: Office, known_by: bytes, events: Sequence[Mapping[str, Any]]) -> bool:
    """Let a mail's events wait once; returns whether it is new. Then it is durable, as one that is not new was."""
    return until_won(lambda: _arrive(office, known_by, events))


def _arrive(office: Office, known_by: bytes, events: Sequence[Mapping[str, Any]]) -> bool:
    publisher, number = office.principal.organisation, uuid4()
    digest = office.sealer.pseudonym("mail", f"{publisher}\x00{known_by.hex()}")
    with working(office, WHAT) as tx:
        office.quorum.expect(tx.cursor)
        key = key_of(tx, office.sealer, publisher)
        content = seal(key, number.bytes, orjson.dumps([_named(one, number, at) for at, one in enumerate(events)]))
        row = number, publisher, digest, UUID(bytes=key.person), content, tx.now
        if not tx.cursor.execute(_ADD, row).rowcount:
            return False
        leave(tx, office, AuditRecord("collection", WHAT), number)
    return True


def _named(event: Mapping[str, Any], number: UUID, at: int) -> dict[str, Any]:
    """Return an event with its id: one that its sender gave none has the mail's, which comes once."""
    return {"id": str(uuid5(number, str(at))), **event}


def forget(office: Office) -> int:
    """Take away what came too long ago, also what nobody has decided on; returns how many."""
    with working(office, FORGOTTEN) as tx:
        asked = office.principal.organisation, tx.now - KEPT
        gone = [number for (number,) in tx.cursor.execute(_FORGET, asked).fetchall()]
        for number in gone:
            leave(tx, office, AuditRecord("erasure", FORGOTTEN), number)
    return len(gone)


def leave(tx: Recorded, office: Office, record: AuditRecord, number: UUID) -> None:
    """Leave the leaf of what happened to a mail: whose it is, and its number."""
    record.on_behalf, record.source = f"publisher/{office.principal.organisation}", f"mail/{number}"
    tx.leaf(record, number.bytes)

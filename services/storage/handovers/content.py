"""The content of a handover: opened for the organisation that has taken it, and only after its leaf is written."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from schemas.codec import read_kafka
from schemas.envelope import Envelope
from services.core.decision import redaction
from services.core.rulebook.model import Rulebook
from services.effects.actors import Actor, RefusedActError
from services.effects.audit_records import AuditRecord, LeafBatch
from services.effects.planner import address
from services.effects.postgres_values import instant_text
from services.effects.reading import unpacked
from services.effects.sealing import Sealer, WrappedKey, unseal
from services.storage import audit_log

TAKEN = ("accepted", "on_agenda", "handled")
"""States in which a forum has the case, and may read what it is about (contracts 3)."""

_SELECT = """
SELECT h.forum, h.stage, h.state, h.actor, h.municipality, h.case_id, e.id, e.content,
    p.id, p.key_version, p.wrapped_key
FROM handover h JOIN event e ON e.id = h.event LEFT JOIN person p ON p.id = e.person WHERE h.id = %s
"""


class Shown(NamedTuple):
    """What of an event's data is shown, and for the fields that are not, why (disclosure.yaml)."""

    data: Mapping[str, Any]
    withheld: Mapping[str, str]


def read(connection: psycopg.Connection, actor: Actor, sealer: Sealer, handover: UUID, rulebook: Rulebook) -> Shown:
    """Log the reading, then return the event's data as far as the rulebook lets `actor` see it.

    Raises RefusedActError: not_found, not_taken (nobody, or another organisation, has the case), erased; SealError.
    """
    row = connection.execute(_SELECT, (handover,)).fetchone()
    if row is None or not rulebook.disclosure.sees(actor.role, row[0], row[1]):
        raise RefusedActError("not_found")
    if row[2] not in TAKEN or _organisation(row[3]) != actor.organisation:
        raise RefusedActError("not_taken", row[2])
    if row[7] is None or row[10] is None:
        raise RefusedActError("erased", row[2])
    key = sealer.unwrap(row[8].bytes, WrappedKey(row[9], row[10]))
    headers, body = unpacked(unseal(key, row[6].bytes, row[7]))
    envelope = read_kafka(body, headers)
    data = envelope.data if isinstance(envelope, Envelope) and isinstance(envelope.data, Mapping) else {}
    shown = redaction.of_content(data, rulebook, row[0], actor.role)
    book = LeafBatch(instant_text(datetime.now(UTC)), str(actor))
    act = AuditRecord(
        "consultation",
        "content.shown",
        case_id=row[5].bytes,
        person=row[8].bytes,
        recipient=(address(row[0], row[4]),),
        scope=tuple(sorted(shown)),
        source=f"handover/{handover}",
    )
    book.add(act, row[6].bytes, late=True)
    with connection.transaction(), connection.cursor() as cursor:
        size, peaks = audit_log.lock_head(cursor)
        audit_log.append(cursor, size, peaks, book)
    return Shown(shown, redaction.withheld(data, rulebook, row[0]))


def _organisation(actor: str | None) -> str | None:
    parts = (actor or "").split("/")
    return parts[2] if len(parts) == 4 else None

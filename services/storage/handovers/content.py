"""The content of a handover: opened for the organisation that has taken it, and only after its leaf is written."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from schemas.codec import read_kafka
from schemas.envelope import Envelope
from services.core.access.principal import Principal
from services.core.decision import redaction
from services.core.handover.states import TAKEN
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord, address
from services.effects.reading import unpacked
from services.effects.sealing import Sealer, WrappedKey, unseal
from services.storage.recorded import recorded

_SELECT = """
SELECT h.forum, h.stage, h.state, h.actor, h.municipality, uuid_send(h.case_id) AS case_id,
    uuid_send(e.id) AS event, e.content, uuid_send(p.id) AS person, p.key_version, p.wrapped_key
FROM handover h JOIN event e ON e.id = h.event LEFT JOIN person p ON p.id = e.person WHERE h.id = %s
"""


class _Sealed(NamedTuple):
    """A handover with its event's sealed content and the key it was sealed with; None after erasure."""

    forum: str
    stage: str
    state: str
    actor: str | None
    municipality: str | None
    case_id: bytes
    event: bytes
    content: bytes | None
    person: bytes
    key_version: int
    wrapped_key: bytes | None


class Shown(NamedTuple):
    """What of an event's data is shown, and for the fields that are not, why (disclosure.yaml)."""

    data: Mapping[str, Any]
    withheld: Mapping[str, str]


def read(connection: psycopg.Connection, actor: Principal, sealer: Sealer, handover: UUID, rulebook: Rulebook) -> Shown:
    """Log the reading, then return the event's data as far as the rulebook lets `actor` see it.

    Raises RefusedActError: not_found, not_taken (nobody, or another organisation, has the case), erased; SealError.
    """
    one = connection.cursor(row_factory=class_row(_Sealed)).execute(_SELECT, (handover,)).fetchone()
    if one is None or not rulebook.disclosure.sees(actor.role, one.forum, one.stage):
        raise RefusedActError("not_found")
    if one.state not in TAKEN or _organisation(one.actor) != actor.organisation:
        raise RefusedActError("not_taken", one.state)
    if one.content is None or one.wrapped_key is None:
        raise RefusedActError("erased", one.state)
    key = sealer.unwrap(one.person, WrappedKey(one.key_version, one.wrapped_key))
    headers, body = unpacked(unseal(key, one.event, one.content))
    envelope = read_kafka(body, headers)
    data = envelope.data if isinstance(envelope, Envelope) and isinstance(envelope.data, Mapping) else {}
    shown = redaction.of_content(data, rulebook, one.forum, actor.role)
    record = AuditRecord(
        "consultation",
        "content.shown",
        case_id=one.case_id,
        person=one.person,
        recipient=(address(one.forum, one.municipality),),
        scope=tuple(sorted(shown)),
        source=f"handover/{handover}",
    )
    with recorded(connection, actor.stored) as tx:
        tx.leaf(record, one.event)
    return Shown(shown, redaction.withheld(data, rulebook, one.forum))


def _organisation(actor: str | None) -> str | None:
    parts = (actor or "").split("/")
    return parts[2] if len(parts) == 4 else None

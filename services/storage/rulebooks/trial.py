"""Trial runs over stored events under a candidate rulebook: nothing is stored but the leaf that says so, first."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg

from schemas.codec import read_kafka
from schemas.envelope import Envelope
from services.core.decision.decide import decide
from services.core.decision.encoding import expand
from services.core.decision.model import Decision
from services.core.rulebook.model import Rulebook
from services.effects.master_keys import WrappedKey
from services.effects.record_bytes import unpacked
from services.effects.sealing import PersonKey, Sealer, unseal

AT_ONCE = 500  # events held in memory
_SELECT = """
SELECT e.id, e.publisher, e.type, e.received_at, e.decision, e.content, p.id, p.key_version, p.wrapped_key
FROM event e LEFT JOIN person p ON p.id = e.person
WHERE e.received_at >= %s AND e.id > %s ORDER BY e.id LIMIT %s
"""
_LIVE = {"SUPERSEDED", "RECALLED", "NOTHING_FOUND", "CALL_POLICE"}
"""Decided by what came before, or kept without content: no rulebook would decide them again."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One stored event: its decision then, and the candidate's; `after` is None when its content is not there."""

    event: UUID
    publisher: str
    type: str
    received: datetime
    before: Decision
    after: Decision | None


def events(connection: psycopg.Connection, candidate: Rulebook, sealer: Sealer, since: datetime) -> Iterator[Tried]:
    """Yield every event received since the aware instant, in the order of their storing. Raises SealError."""
    last = UUID(int=0)
    keys: dict[UUID, PersonKey] = {}
    while rows := connection.execute(_SELECT, (since, last, AT_ONCE)).fetchall():
        for id_, publisher, type_, received, text, content, person, version, wrapped in rows:
            before = expand(json.loads(text))
            after = None
            if content is not None and wrapped is not None and not _LIVE & set(before.codes):
                if person not in keys:
                    keys[person] = sealer.unwrap(person.bytes, WrappedKey(version, wrapped))
                after = _again(unseal(keys[person], id_.bytes, content), publisher, received, candidate)
            yield Tried(id_, publisher, type_, received, before, after)
        keys.clear()
        last = rows[-1][0]


def _again(packed: bytes, publisher: str, received: datetime, candidate: Rulebook) -> Decision | None:
    headers, body = unpacked(packed)
    envelope = read_kafka(body, headers)
    return decide(envelope, received, candidate, publisher).decision if isinstance(envelope, Envelope) else None

"""Stored events: an event's decision, and its content once it is opened with the key of whom it is about."""

from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from schemas.codec import read_kafka
from schemas.envelope import Envelope
from services.effects.master_keys import WrappedKey
from services.effects.record_bytes import unpacked
from services.effects.sealing import PersonKey, Sealer, unseal

_EVENT = """
SELECT e.decision, uuid_send(e.id) AS id, uuid_send(p.id) AS person, p.key_version, p.wrapped_key
FROM event e LEFT JOIN person p ON p.id = e.person WHERE e.id = %s
"""
_CONTENT = "SELECT content FROM event WHERE id = %s"


class StoredEvent(NamedTuple):
    """An event with its decision, and the key that its content is sealed with; None after erasure."""

    decision: str
    id: bytes
    person: bytes | None
    key_version: int | None
    wrapped_key: bytes | None

    def key(self, sealer: Sealer) -> PersonKey | None:
        """Return the key of whom it is about, None when there is none any more."""
        if self.person is None or self.wrapped_key is None or self.key_version is None:
            return None
        return sealer.unwrap(self.person, WrappedKey(self.key_version, self.wrapped_key))

    def content(self, connection: psycopg.Connection) -> bytes | None:
        """Return its content as it is sealed; only who opens it asks: the role of publishers may not read it."""
        row = connection.execute(_CONTENT, (UUID(bytes=self.id),)).fetchone()
        return None if row is None or row[0] is None else bytes(row[0])

    def envelope(self, content: bytes | None, sealer: Sealer) -> Envelope | None:
        """Return the event as it was received, None when its content is gone; raises SealError."""
        key = self.key(sealer)
        if key is None or content is None:
            return None
        headers, body = unpacked(unseal(key, self.id, content))
        envelope = read_kafka(body, headers)
        if not isinstance(envelope, Envelope):
            raise TypeError("stored content is no event")  # only what could be read is stored as an event's content
        return envelope


def stored_event(connection: psycopg.Connection, id_: bytes) -> StoredEvent:
    """Return an event by its id."""
    rows = connection.cursor(row_factory=class_row(StoredEvent))
    row = rows.execute(_EVENT, (UUID(bytes=id_),)).fetchone()
    if row is None:
        raise LookupError("an item without its event")
    return row

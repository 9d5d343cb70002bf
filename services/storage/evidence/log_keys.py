"""Keys of the log as they are kept: which signed from which size to which."""

from datetime import datetime
from typing import NamedTuple

import psycopg

from services.effects.audit_records import AuditRecord
from services.storage.recorded import recorded

SIGNER = "machine/signer/stafet"
"""Who signs the log: no person."""


class Span(NamedTuple):
    """A key's verifier text, and the sizes that it signs, both inclusive; `last` is None while it still signs."""

    vkey: str
    first: int
    last: int | None

    @property
    def line(self) -> str:
        """The line of `log.vkeys` (contracts 7)."""
        return f"{self.vkey} {self.first} {'-' if self.last is None else self.last}\n"

    def covers(self, size: int) -> bool:
        """Tell whether it signs a tree of this size."""
        return self.first <= size and (self.last is None or size <= self.last)


def spans(connection: psycopg.Connection) -> list[Span]:
    """Return every key that ever signed, oldest first."""
    rows = connection.execute(
        "SELECT one.vkey, one.first, ended.last FROM log_key one LEFT JOIN log_key_end ended USING (vkey) "
        "ORDER BY one.first, one.since, one.vkey"
    )
    return [Span(*row) for row in rows]


def begin_key(connection: psycopg.Connection, vkey: str, now: datetime, *, first: bool) -> None:
    """Let a key sign from the next checkpoint on, and leave a leaf that says so; the first key signs from size 0."""
    with recorded(connection, SIGNER, now) as tx:
        tx.leaf(AuditRecord("key", "log_key.begun", source=_source(vkey)), b"")
        size = tx.append() + 1
        tx.cursor.execute("INSERT INTO log_key VALUES (%s, %s, %s)", (vkey, 0 if first else size, now))


def end_key(connection: psycopg.Connection, span: Span, last: int, now: datetime) -> None:
    """Let a key have signed its last checkpoint, of size `last`, and leave a leaf that says so."""
    with recorded(connection, SIGNER, now) as tx:
        tx.leaf(AuditRecord("key", "log_key.ended", source=_source(span.vkey)), b"")
        tx.append()
        tx.cursor.execute("INSERT INTO log_key_end VALUES (%s, %s, %s)", (span.vkey, max(last, span.first), now))


def heartbeat(connection: psycopg.Connection, now: datetime) -> None:
    """Leave the leaf of an hour in which nothing else happened: its checkpoint shows that nothing was left out."""
    with recorded(connection, SIGNER, now) as tx:
        tx.leaf(AuditRecord("verify", "log.hour"), b"")


def _source(vkey: str) -> str:
    """Return what a leaf calls a key: the eight digits by which signature lines tell it."""
    return f"log_key/{vkey.split('+')[1]}"

"""Snapshot of the audit log: its leaves up to a checkpoint, read at one moment without keeping anybody waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psycopg

from services.core.access.principal import Principal
from services.effects.audit_records import AuditRecord
from services.storage.evidence import checkpoints, log_keys, witnesses
from services.storage.evidence.checkpoints import Kept
from services.storage.evidence.log_keys import Span
from services.storage.recorded import recorded

ROWS = 1024  # leaves that are in memory at a time


class StoredLeaf(NamedTuple):
    """A leaf as it is stored."""

    idx: int
    body: bytes
    hash: bytes


class TakenError(Exception):
    """The log cannot grow: somebody wrote into it beside its head."""


class Snapshot:
    """The log at one moment; what is stored is given as it is, also where it does not hold."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Read in the caller's transaction."""
        self._connection = connection

    @property
    def connection(self) -> psycopg.Connection:
        """The connection, inside the transaction of this moment."""
        return self._connection

    def kept(self, covering: int = 0, *, newest: bool = False) -> Kept | None:
        """Return the checkpoint that others get, of those over a leaf, or the newest; None where none is signed."""
        return checkpoints.kept(self._connection, covering, newest=newest)

    def keys(self) -> list[Span]:
        """Return every key that ever signed."""
        return log_keys.spans(self._connection)

    def policy(self) -> str:
        """Return what witnesses are promised, empty where none are."""
        return witnesses.promised(self._connection).policy

    def leaves(self, size: int) -> Iterator[StoredLeaf]:
        """Yield the leaves below a number, by theirs."""
        with self._connection.cursor("leaves", binary=True) as cursor:
            cursor.itersize = ROWS
            cursor.execute("SELECT idx, body, hash FROM leaf WHERE idx < %s ORDER BY idx", (size,))
            for row in cursor:
                yield StoredLeaf(*row)

    def leaf(self, number: int) -> bytes | None:
        """Return a leaf's bytes, None where there is none."""
        row = self._connection.execute("SELECT body FROM leaf WHERE idx = %s", (number,)).fetchone()
        return None if row is None else bytes(row[0])


@contextmanager
def snapshot(connection: psycopg.Connection) -> Iterator[Snapshot]:
    """Hold one moment of the log on an autocommit connection."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield Snapshot(connection)


def exported(
    connection: psycopg.Connection, actor: Principal, code: str, source: str | None = None, op: str = "export"
) -> None:
    """Leave the leaf that says who takes the log, a receipt from it or an opening, before anything is read.

    Raises TakenError when a leaf stands where the next one belongs.
    """
    try:
        with recorded(connection, actor.stored) as tx:
            tx.leaf(AuditRecord(op, code, scope=("leaf",), source=source), b"")
    except psycopg.errors.UniqueViolation:
        raise TakenError from None

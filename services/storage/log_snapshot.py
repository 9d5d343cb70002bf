"""Snapshot of the audit log: one moment of its head and its leaves, read without keeping anybody waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psycopg

from services.core.access.principal import Principal
from services.core.evidence import merkle
from services.effects.audit_records import AuditRecord
from services.storage.evidence.tile_roots import TreeReader
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
        """Read the head, in the caller's transaction. Raises ValueError when no tree has such peaks."""
        row = connection.execute("SELECT size, peaks FROM tree_head WHERE one = 1").fetchone()
        if row is None:
            raise ValueError("the tree head is missing")
        self._connection, self._tree = connection, TreeReader(connection)
        self.size: int = row[0]
        _, peaks = merkle.append(self.size, merkle.unpack(row[1]), [])
        self.root = merkle.root(peaks)

    @property
    def connection(self) -> psycopg.Connection:
        """The connection, inside the transaction of this moment."""
        return self._connection

    def leaves(self) -> Iterator[StoredLeaf]:
        """Yield every leaf by its number, also what lies behind the head."""
        with self._connection.cursor("leaves", binary=True) as cursor:
            cursor.itersize = ROWS
            cursor.execute("SELECT idx, body, hash FROM leaf ORDER BY idx")
            for row in cursor:
                yield StoredLeaf(*row)

    def leaf(self, number: int) -> bytes | None:
        """Return a leaf's bytes, None where there is none."""
        row = self._connection.execute("SELECT body FROM leaf WHERE idx = %s", (number,)).fetchone()
        return None if row is None else bytes(row[0])

    def root_of(self, start: int, stop: int) -> bytes:
        """Return the root over a range of leaves that a proof names."""
        return self._tree.root_of(start, stop)


@contextmanager
def snapshot(connection: psycopg.Connection) -> Iterator[Snapshot]:
    """Hold one moment of the log on an autocommit connection. Raises ValueError as Snapshot does."""
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

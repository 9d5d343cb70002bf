"""The audit log: appends leaves to its tree, inside the caller's transaction and as its last lock."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from services.core.evidence import merkle
from services.effects.audit_records import LateLeaf, finish
from services.effects.rows import LeafRow
from services.storage.direct_statements import answered, integer, run, statement

_HEAD = "SELECT size, peaks, erasures FROM tree_head WHERE one = 1"
_GROWN = "UPDATE tree_head SET size = %s, peaks = %s WHERE one = 1"
_PREVIOUS = "SELECT case_id, max(leaf) FROM audit_entry WHERE case_id = ANY(%s::uuid[]) GROUP BY case_id"
# One statement: everybody who writes waits for its end.
_LATE = f"""
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::uuid[], %s::bytea[], %s::bytea[])
        AS one (idx, body, hash, case_id, nonce, opening)
),
bodies AS (INSERT INTO leaf (idx, body, hash) SELECT idx, body, hash FROM given),
head AS ({_GROWN})
INSERT INTO audit_entry (leaf, case_id, nonce, opening) SELECT idx, case_id, nonce, opening FROM given
"""  # noqa: S608 - a constant


Row = tuple[Any, ...]
Locking = Callable[[psycopg.Cursor, str], Row | None]
"""Locks the row that a query of one table finds, and returns it."""


class Head(NamedTuple):
    """The tree's head under its lock; `erasures` is how many people were ever erased."""

    size: int
    peaks: list[bytes]
    erasures: int


def lock(cursor: psycopg.Cursor, head: str) -> Row | None:
    """Lock what a query finds, by psycopg."""
    return cursor.execute(f"{head} FOR UPDATE").fetchone()


def lock_directly(cursor: psycopg.Cursor, head: str) -> Row | None:
    """Lock the tree head that the query finds, by libpq itself: for the hot path."""
    found = answered(run(cursor.connection, statement(f"{head} FOR UPDATE", "")))
    return (integer(found[0][0]), found[0][1], integer(found[0][2])) if found else None


def lock_head(cursor: psycopg.Cursor, locking: Locking = lock) -> Head:
    """Lock the tree head and return it. Everything after this is short: all writers wait here."""
    row = locking(cursor, _HEAD)
    if row is None:
        raise RuntimeError("the tree head is missing: run `stafet db upgrade`")
    return Head(row[0], merkle.unpack(row[1]), row[2])


def append(
    cursor: psycopg.Cursor, size: int, peaks: Sequence[bytes], ready: Sequence[LeafRow], late: Sequence[LateLeaf]
) -> None:
    """Store the late leaves and let the tree grow by all; the ready ones are stored."""
    rows = _finished(cursor, size + len(ready), late)
    new_size, new_peaks = merkle.append(size, peaks, [row.hash for row in (*ready, *rows)])
    grown = new_size, merkle.pack(new_peaks)
    if not rows:
        cursor.execute(_GROWN, grown, binary=True)
        return
    numbers, bodies, hashes, cases, nonces, openings = (list(column) for column in zip(*rows, strict=True))
    stored = [case and UUID(bytes=case) for case in cases]
    cursor.execute(_LATE, (numbers, bodies, hashes, stored, nonces, openings, *grown), binary=True)


def _finished(cursor: psycopg.Cursor, first: int, late: Sequence[LateLeaf]) -> list[LeafRow]:
    """Return the late leaves as they are stored, each behind the one before it of its case."""
    cases = {leaf.case_id for leaf in late if leaf.case_id is not None}
    previous: dict[bytes | None, int] = {}
    if cases:
        found = cursor.execute(_PREVIOUS, ([UUID(bytes=case) for case in cases],))
        previous |= {case.bytes: leaf for case, leaf in found}
    rows = []
    for number, leaf in enumerate(late, first):
        rows.append(finish(leaf, number, previous.get(leaf.case_id)))
        previous[leaf.case_id] = number
    return rows

"""The audit log: appends leaves to its tree, inside the caller's transaction and as its last lock."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import psycopg

from services.core.evidence import merkle
from services.effects.audit_records import LateLeaf, finish
from services.effects.rows import LeafRow
from services.storage.binary_copy import together


class Head(NamedTuple):
    """The tree's head under its lock; `erasures` is how many people were ever erased."""

    size: int
    peaks: list[bytes]
    erasures: int


def lock_head(cursor: psycopg.Cursor) -> Head:
    """Lock the tree head and return it. Everything after this is short: all writers wait here."""
    row = cursor.execute("SELECT size, peaks, erasures FROM tree_head WHERE one = 1 FOR UPDATE").fetchone()
    if row is None:
        raise RuntimeError("the tree head is missing: run `stafet db upgrade`")
    return Head(row[0], merkle.unpack(row[1]), row[2])


def append(
    cursor: psycopg.Cursor, size: int, peaks: Sequence[bytes], ready: Sequence[LeafRow], late: Sequence[LateLeaf]
) -> None:
    """Store the late leaves and let the tree grow by all; the ready ones are stored."""
    hashes = [row.hash for row in ready]
    if late:
        hashes += _append_late(cursor, size + len(ready), late)
    new_size, new_peaks = merkle.append(size, peaks, hashes)
    cursor.execute(
        "UPDATE tree_head SET size = %s, peaks = %s WHERE one = 1", (new_size, merkle.pack(new_peaks)), binary=True
    )


def _append_late(cursor: psycopg.Cursor, first: int, late: Sequence[LateLeaf]) -> list[bytes]:
    cases = list({leaf.case_id for leaf in late if leaf.case_id is not None})
    previous: dict[bytes | None, int] = {
        row[0].bytes: row[1]
        for row in cursor.execute(
            "SELECT case_id, max(leaf) FROM audit_entry WHERE case_id = ANY(%s::uuid[]) GROUP BY case_id",
            ([UUID(bytes=case) for case in cases],),
        )
    }
    rows = []
    for number, leaf in enumerate(late, first):
        rows.append(finish(leaf, number, previous.get(leaf.case_id)))
        previous[leaf.case_id] = number
    together(
        cursor,
        "INSERT INTO leaf (idx, body, hash) SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[])",
        [(row.seq, row.body, row.hash) for row in rows],
    )
    together(
        cursor,
        "INSERT INTO audit_entry (leaf, case_id, nonce, opening) "
        "SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[], %s::bytea[])",
        [(row.seq, row.case_id and UUID(bytes=row.case_id), row.nonce, row.opening) for row in rows],
    )
    return [row.hash for row in rows]

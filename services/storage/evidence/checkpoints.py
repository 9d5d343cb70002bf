"""Checkpoints: signed heads of the audit log as they are kept, and which of them an export or a receipt stands on."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import psycopg

from services.core.evidence import merkle
from services.storage.evidence import tile_roots, witnesses

HASHES = 20_000  # leaves that are asked for at a time: an answer within the server's limit on statements


class HeadError(Exception):
    """The stored head does not follow from what was signed before; `code` says how. Nothing of it may be signed."""

    def __init__(self, code: str) -> None:
        """Take SHRUNK, OTHER_ROOT, NOT_GROWN, GAP, NOTE, PEAKS or TAKEN."""
        super().__init__(code)
        self.code = code


class Signed(NamedTuple):
    """A tree head that was signed: its note, and the peaks that it grows from."""

    size: int
    peaks: tuple[bytes, ...]
    note: str
    signed_at: datetime

    @property
    def root(self) -> bytes:
        """The root of its peaks."""
        return merkle.root(self.peaks)


class Kept(NamedTuple):
    """What others get of a checkpoint: its note with a line per witness, and whether these are as many as promised."""

    size: int
    root: bytes
    note: str
    witnessed: bool


_SIGNED = "SELECT size, peaks, note, signed_at FROM checkpoint"


def newest(connection: psycopg.Connection) -> Signed | None:
    """Return the newest checkpoint, None before the first. Raises HeadError."""
    return _signed(connection.execute(f"{_SIGNED} ORDER BY size DESC LIMIT 1").fetchone())


def of_size(connection: psycopg.Connection, size: int) -> Signed | None:
    """Return the checkpoint of a size."""
    return _signed(connection.execute(f"{_SIGNED} WHERE size = %s", (size,)).fetchone())


def _signed(row: tuple[int, bytes, str, datetime] | None) -> Signed | None:
    if row is None:
        return None
    return Signed(row[0], tuple(_peaks(row[0], row[1])), row[2], row[3])


def keep(connection: psycopg.Connection, signed: Signed) -> None:
    """Keep a checkpoint, for good. Raises psycopg.errors.UniqueViolation where its size has one."""
    connection.execute(
        "INSERT INTO checkpoint (size, root, peaks, note, signed_at) VALUES (%s, %s, %s, %s, %s)",
        (signed.size, signed.root, merkle.pack(signed.peaks), signed.note, signed.signed_at),
    )


def fill_tiles(connection: psycopg.Connection, size: int) -> None:
    """Store the roots of the tiles that the log fills by now: proofs are then short to make."""
    with connection.transaction(), connection.cursor() as cursor:
        tile_roots.fill(cursor, size)


def head(connection: psycopg.Connection) -> tuple[int, list[bytes]]:
    """Return size and peaks of the tree as it is stored, keeping nobody waiting. Raises HeadError."""
    row = connection.execute("SELECT size, peaks FROM tree_head WHERE one = 1").fetchone()
    if row is None:
        raise HeadError("GAP")
    return row[0], _peaks(row[0], row[1])


def _peaks(size: int, packed: bytes) -> list[bytes]:
    try:
        _, peaks = merkle.append(size, merkle.unpack(packed), ())
    except ValueError:
        raise HeadError("PEAKS") from None
    return peaks


def grown(connection: psycopg.Connection, size: int, peaks: tuple[bytes, ...], to: int) -> list[bytes]:
    """Return the peaks of the tree of these peaks when the stored leaves up to `to` are added. Raises HeadError."""
    found = list(peaks)
    for batch in hashes(connection, size, to):
        size, found = merkle.append(size, found, batch)
    return found


def hashes(connection: psycopg.Connection, start: int, stop: int) -> Iterator[list[bytes]]:
    """Yield the hashes of a range of leaves, in pieces. Raises HeadError when one is missing."""
    for first in range(start, stop, HASHES):
        last = min(first + HASHES, stop)
        rows = connection.execute(
            "SELECT hash FROM leaf WHERE idx >= %s AND idx < %s ORDER BY idx", (first, last), binary=True
        ).fetchall()
        if len(rows) != last - first:
            raise HeadError("GAP")
        yield [row[0] for row in rows]


_KEPT = """
SELECT c.size, c.root, c.note, ARRAY(SELECT line FROM cosignature s WHERE s.size = c.size ORDER BY witness COLLATE "C")
FROM checkpoint c WHERE c.size = %s
"""


def kept(connection: psycopg.Connection, covering: int = 0, *, newest: bool = False) -> Kept | None:
    """Return the newest checkpoint over the leaf `covering` with the quorum that is promised; else the newest signed.

    None where no checkpoint has that leaf. `newest` is the newest signed in any case: what witnesses are to sign next.
    """
    promise = witnesses.promised(connection)
    last = connection.execute(
        "SELECT max(size) FROM witnessed WHERE policy = %s AND size > %s", (promise.number, covering)
    ).fetchone()
    size = last[0] if last and promise.policy and not newest else None
    witnessed = size is not None
    if not witnessed:
        any_ = connection.execute("SELECT max(size) FROM checkpoint WHERE size > %s", (covering,)).fetchone()
        size = any_[0] if any_ else None
    return _kept(connection, size, witnessed=witnessed)


# What was served while a new policy was not met yet: at that moment the newest signed, which may be larger.
_SERVED = """
SELECT max(size) FROM checkpoint WHERE size > %s AND signed_at <= (
    SELECT min(at) FROM witnessed WHERE policy = (SELECT max(number) FROM witness_policy)
)
"""


def followed(connection: psycopg.Connection) -> Kept | None:
    """Return the same for who follows the log: never one that is smaller than what was given before."""
    found = kept(connection)
    if found is None or not found.witnessed:
        return found
    row = connection.execute(_SERVED, (found.size,)).fetchone()
    return found if row is None or row[0] is None else _kept(connection, row[0], witnessed=False)


def _kept(connection: psycopg.Connection, size: int | None, *, witnessed: bool) -> Kept | None:
    row = connection.execute(_KEPT, (size,)).fetchone()
    return None if row is None else Kept(row[0], bytes(row[1]), row[2] + "".join(row[3]), witnessed)

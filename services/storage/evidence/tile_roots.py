"""Roots of full tiles, stored as the log grows: a proof reads a tile per level, and not the log.

They are made from the leaves and can be made again; a proof is checked against the head before it is given away.
"""

from collections.abc import Iterator
from itertools import groupby, islice

import psycopg

from services.core.evidence import merkle
from services.core.evidence.tiles import WIDTH, root_over
from services.storage.binary_copy import together

_ROWS = 4096  # hashes that are in memory at a time
_MOST = 4096  # roots of a level that one call stores: a million leaves
_LEVELS = range(1, 8)
_LEAVES = "SELECT idx, hash FROM leaf WHERE idx >= %s AND idx < %s ORDER BY idx"
_ROOTS = "SELECT number, hash FROM tile_root WHERE level = %s AND number >= %s AND number < %s ORDER BY number"
_KNOWN = "SELECT coalesce(max(number) + 1, 0) FROM tile_root WHERE level = %s"
_ADD = (
    "INSERT INTO tile_root (level, number, hash) "
    "SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[]) ON CONFLICT DO NOTHING"
)


def fill(cursor: psycopg.Cursor, size: int) -> None:
    """Store the root of each tile that the first `size` leaves fill, where it lacks; in the caller's transaction.

    A tile that lacks a leaf has no root: nothing is stored from there on. A log that is new here is filled bit by bit.
    """
    for level in _LEVELS:
        known = cursor.execute(_KNOWN, (level,)).fetchone()
        first, stop = (known or (0,))[0], size >> 8 * level
        made = _made(cursor.connection, level, first, min(stop, first + _MOST))
        while some := list(islice(made, WIDTH)):
            together(cursor, _ADD, some)


def _made(connection: psycopg.Connection, level: int, first: int, stop: int) -> Iterator[tuple[int, int, bytes]]:
    with connection.cursor("below", binary=True) as below:
        below.itersize = _ROWS
        span = (first * WIDTH, stop * WIDTH)
        below.execute(_LEAVES, span) if level == 1 else below.execute(_ROOTS, (level - 1, *span))
        for expected, (number, rows) in enumerate(groupby(below, key=lambda row: row[0] // WIDTH), first):
            hashes = [row[1] for row in rows]
            if number != expected or len(hashes) < WIDTH:
                return
            yield level, number, _root(hashes)


class TreeReader:
    """Roots over ranges of leaves; what is not stored above the leaves is computed from them."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Read by this connection; the caller holds one moment."""
        self._connection = connection
        self._kept: dict[tuple[int, int], list[bytes]] = {}  # of one proof: two tiles per level

    def root_of(self, start: int, stop: int) -> bytes:
        """Return the root over a range that a proof names."""
        return root_over(start, stop, self.nodes)

    def nodes(self, level: int, first: int, count: int) -> list[bytes]:
        """Return hashes of one tile of a level, from a place on: of leaves, or roots of the full tiles below."""
        key = level, first // WIDTH
        if key not in self._kept:
            self._kept[key] = self._tile(*key)
        tile, at = self._kept[key], first % WIDTH
        tile += self._computed(level, key[1] * WIDTH + len(tile), first + count)
        return tile[at : at + count]

    def _tile(self, level: int, number: int) -> list[bytes]:
        span = (number * WIDTH, (number + 1) * WIDTH)
        query, given = (_ROOTS, (level, *span)) if level else (_LEAVES, span)
        with self._connection.cursor(binary=True) as cursor:
            return [row[1] for row in cursor.execute(query, given)]

    def _computed(self, level: int, first: int, stop: int) -> list[bytes]:
        if not level:
            return []
        return [_root(self._whole(level - 1, number)) for number in range(first, stop)]

    def _whole(self, level: int, number: int) -> list[bytes]:
        tile = self._tile(level, number)
        return tile + self._computed(level, number * WIDTH + len(tile), (number + 1) * WIDTH)


def _root(hashes: list[bytes]) -> bytes:
    return merkle.root(merkle.append(0, [], hashes)[1])

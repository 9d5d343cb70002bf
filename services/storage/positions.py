"""Positions of the partitions, and the fence that moves them by compare and set: all of a transaction's, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson
import psycopg

from services.effects.intake_port import StaleFenceError
from services.storage.direct_statements import run, statement
from services.storage.submitted import send_again


class Move(NamedTuple):
    """How far a transaction takes one partition."""

    cluster: str
    topic: str
    partition: int
    base: int
    new: int
    records: int
    duplicates: int


_MOVES = """
(SELECT cells->>0 AS cluster, cells->>1 AS topic, (cells->>2)::int AS partition, (cells->>3)::bigint AS base,
    (cells->>4)::bigint AS new, (cells->>5)::int AS records, (cells->>6)::int AS duplicates
FROM jsonb_array_elements($1::jsonb) AS one (cells)) AS move
"""
_AT_BASE = (
    "one.cluster = move.cluster AND one.topic = move.topic AND one.partition = move.partition AND next_offset = base"
)
_LOCKED = f"""
SELECT move.* FROM kafka_position one JOIN {_MOVES} ON {_AT_BASE}
    ORDER BY one.cluster COLLATE "C", one.topic COLLATE "C", one.partition FOR UPDATE OF one
"""  # noqa: S608 - constants
_MOVE = statement(
    f"""
WITH move AS ({_LOCKED})
UPDATE kafka_position one SET next_offset = new, records = one.records + move.records,
    duplicates = one.duplicates + move.duplicates
FROM move WHERE {_AT_BASE}
""",  # noqa: S608 - constants
    "t",
)
_LOOK = statement(f"SELECT FROM kafka_position one JOIN {_MOVES} ON {_AT_BASE}", "t")


@dataclass(frozen=True, slots=True)
class Fence:
    """The move of partitions' positions that makes a transaction the only one of its kind: of all, or of none."""

    moves: Sequence[Move]

    def move(self, cursor: psycopg.Cursor) -> None:
        """Compare and set, locking in key order; raises StaleFenceError when another worker owns one of them."""
        self._all(run(cursor.connection, _MOVE, self._text()).command_tuples or 0)

    def check(self, connection: psycopg.Connection) -> None:
        """Look without a lock whether the positions are still ours; raises StaleFenceError."""
        self._all(run(connection, _LOOK, self._text()).ntuples)

    def _text(self) -> bytes:
        return orjson.dumps(self.moves, default=list)

    def _all(self, found: int) -> None:
        if found != len(self.moves):
            raise StaleFenceError(f"{len(self.moves) - found} of {len(self.moves)} positions are no longer ours")


def positions(
    connection: psycopg.Connection,
    cluster: str,
    starts: Mapping[tuple[str, int], int],
    topic_ids: Mapping[str, str],
) -> dict[tuple[str, int], int]:
    """Return the next offset of each (topic, partition) under a row lock; unseen ones begin at their log start.

    One that was stopped is left out, and one in the middle of another topic's log.
    """
    with connection.transaction():
        found = {}
        for (topic, partition), start in sorted(starts.items()):
            connection.execute(
                "INSERT INTO kafka_position (cluster, topic, partition, next_offset) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                (cluster, topic, partition, start),
            )
            row = connection.execute(
                "SELECT next_offset, topic_id FROM kafka_position "
                "WHERE cluster = %s AND topic = %s AND partition = %s AND stopped IS NULL FOR UPDATE",
                (cluster, topic, partition),
            ).fetchone()
            if row is None:
                continue
            now = topic_ids.get(topic)
            if now not in (None, row[1]):
                if row[1] is not None and row[0] > start:
                    continue
                if row[1] is not None:
                    send_again(connection, cluster, topic, partition)
                # Nothing was read of the log before, or nobody noted which it was.
                connection.execute(
                    "UPDATE kafka_position SET topic_id = %s WHERE cluster = %s AND topic = %s AND partition = %s",
                    (now, cluster, topic, partition),
                )
            found[topic, partition] = row[0]
    return found


def replaced(connection: psycopg.Connection, cluster: str, topic_ids: Mapping[str, str]) -> dict[tuple[str, int], int]:
    """Return the positions that are in the log of a topic of another id and were not stopped for it yet."""
    rows = connection.execute(
        "SELECT topic, partition, next_offset, topic_id FROM kafka_position "
        "WHERE cluster = %s AND topic = ANY(%s) AND stopped IS NULL AND topic_id IS NOT NULL",
        (cluster, list(topic_ids)),
    )
    return {(topic, partition): at for topic, partition, at, known in rows if topic_ids[topic] != known}


class Standing(NamedTuple):
    """How far a partition was read."""

    cluster: str
    topic: str
    partition: int
    next_offset: int


def standing(connection: psycopg.Connection) -> list[Standing]:
    """Return how far every partition was read, without a lock."""
    rows = connection.execute("SELECT cluster, topic, partition, next_offset FROM kafka_position ORDER BY 2, 3, 1")
    return [Standing(*row) for row in rows]

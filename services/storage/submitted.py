"""Submitted events as the relay has them: sent to their topics like everybody's, and kept until the router knows them.

A row that this cluster has not acknowledged is sent, also one that another cluster had: of an embedded broker that
began anew nothing is left (design 10). So is one whose topic was made again, or whose record was skipped. What the
router has read is in its inbox, or lies at its position as a dead letter; then the row goes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import psycopg
from psycopg.rows import class_row

from services.effects.master_keys import WrappedKey
from services.effects.sealing import PersonKey, Sealer, unseal
from services.effects.vouchers import Voucher, header
from services.storage.outbox import MOST, Row, State

SUBMITTED = "stafet_submitted"
"""Whoever committed events says so here: the relay alone listens, for no queue has changed yet."""

Place = tuple[int, int]
"""Partition and offset of a record; the offset is negative where the broker did not say."""

# Never by "id > the last one seen", as for the outbox. What is about somebody who was erased is not sent again.
_ROWS = """
SELECT one.id, topic, key, content, uuid_send(receipt) AS receipt, received_at, uuid_send(person) AS person,
    key_version, wrapped_key
FROM (
    SELECT * FROM submitted one WHERE cluster IS DISTINCT FROM %s AND topic <> ALL(%s) AND NOT EXISTS (
        SELECT FROM inbox
        WHERE (inbox.publisher, inbox.event_id) = (one.publisher, one.event_id) AND inbox.digest = '\\x00'
    ) ORDER BY id LIMIT %s
) one JOIN person ON person.id = one.person ORDER BY one.id
"""
_SENT = """
UPDATE submitted SET cluster = %s, partition = sent.partition, "offset" = sent.place
FROM unnest(%s::bigint[], %s::int[], %s::bigint[]) AS sent (id, partition, place) WHERE submitted.id = sent.id
"""
# Clocks of two machines may differ, and a position is one of its cluster's log only as long as the topic is there.
_READ = """
DELETE FROM submitted one WHERE EXISTS (
    SELECT FROM inbox WHERE (inbox.publisher, inbox.event_id) = (one.publisher, one.event_id)
        AND inbox.digest IN (one.digest, '\\x00')
) OR EXISTS (
    SELECT FROM dead_letter letter
    WHERE (letter.cluster, letter.topic, letter.partition, letter."offset")
        = (one.cluster, one.topic, one.partition, one."offset")
    AND letter.received_at >= one.received_at - interval '1 minute'
)
"""

# A router that already knows one of them counts it as a duplicate.
_AGAIN = """
UPDATE submitted SET cluster = NULL, partition = NULL, "offset" = NULL
WHERE cluster = %s AND topic = %s AND partition = %s
"""

_STATE = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM submitted LIMIT %s) AS few),
       coalesce(extract(epoch FROM now() - (SELECT received_at FROM submitted ORDER BY id LIMIT 1)), 0)
"""


class _Sealed(NamedTuple):
    """A row with the key that it was sealed with."""

    id: int
    topic: str
    key: str
    content: bytes
    receipt: bytes
    received_at: datetime
    person: bytes
    key_version: int
    wrapped_key: bytes


class Submitted:
    """The rows, over the relay's own autocommit connection."""

    def __init__(self, connection: psycopg.Connection, sealer: Sealer) -> None:
        """Take a connection of `services.storage.connections.connect`; its errors are psycopg's."""
        self._connection = connection
        self._sealer = sealer
        self._keys: dict[bytes, PersonKey] = {}  # of publishers: few

    def any(self) -> bool:
        """Tell whether there are any rows at all."""
        return self._connection.execute("SELECT FROM submitted LIMIT 1").fetchone() is not None

    def rows(self, cluster: str, limit: int, without: Sequence[str] = ()) -> list[Row]:
        """Return the oldest events that a cluster has not got, leaving out those of some topics. Raises SealError."""
        found = self._connection.cursor(row_factory=class_row(_Sealed))
        return [self._row(one) for one in found.execute(_ROWS, (cluster, list(without), limit))]

    def sent(self, cluster: str, places: Mapping[int, Place]) -> None:
        """Note where a cluster has acknowledged rows; they stay until the router has read them there."""
        rows = [(id_, partition, offset) for id_, (partition, offset) in places.items()]
        if rows:
            self._connection.execute(_SENT, (cluster, *(list(column) for column in zip(*rows, strict=True))))

    def forget_read(self) -> int:
        """Take away what the router knows by now; returns how many."""
        return self._connection.execute(_READ).rowcount

    def _row(self, one: _Sealed) -> Row:
        key = self._keys.get(one.person)
        if key is None:
            key = self._sealer.unwrap(one.person, WrappedKey(one.key_version, one.wrapped_key))
            self._keys[one.person] = key
        value = unseal(key, one.receipt, one.content)
        voucher = Voucher(one.receipt, int(one.received_at.timestamp() * 1000))
        return Row(one.id, one.topic, one.key, value, (header(self._sealer, one.topic, value, voucher),))


def send_again(connection: psycopg.Connection, cluster: str, topic: str, partition: int) -> None:
    """Have what a partition had, and was not read, sent again: its log is another one now, or records are skipped."""
    connection.execute(_AGAIN, (cluster, topic, partition))


def state(connection: psycopg.Connection) -> State:
    """Return how many events the router has not read yet, and the age of the oldest."""
    row = connection.execute(_STATE, (MOST,)).fetchone()
    return State(int(row[0]), float(row[1])) if row else State(0, 0.0)

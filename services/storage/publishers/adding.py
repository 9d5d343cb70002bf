"""Adds submitted events to the database: what they cost, their rows and the lock of the tree's head, in one statement.

The quota's row comes first, so that who waits for it holds nothing that anybody else needs; the head is locked last.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg

from services.effects.rows import SubmittedRow
from services.storage.arrays import Column, Texts, Uuids
from services.storage.publishers.quotas import TAKE, Quota

# Each part asks for what the one before has done, which is what puts them in this order.
_PARTS = f"""
WITH quota AS ({TAKE} RETURNING true),
added AS (
    INSERT INTO submitted (receipt, publisher, event_id, digest, topic, key, person, content, received_at)
    SELECT receipt, %(publisher)s, event_id, digest, %(topic)s, key, %(person)s, content, %(received_at)s
    FROM unnest(%(receipts)s, %(ids)s, %(digests)s, %(keys)s, %(contents)s)
        AS one (receipt, event_id, digest, key, content)
    WHERE EXISTS (SELECT FROM quota)
    RETURNING true
)
"""  # noqa: S608 - constants


def add(cursor: psycopg.Cursor, head: str, rows: Sequence[SubmittedRow], quota: Quota, count: int) -> tuple[Any, ...]:
    """Add rows of one publisher's request of so many events, and return what the query of the head finds, locked.

    Raises OverQuotaError; the same id twice breaks the key: its sender was faster elsewhere.
    """
    receipts, publishers, ids, digests, topics, keys, people, contents, moments = zip(*rows, strict=True)
    given = quota.given(publishers[0], count) | {
        "topic": topics[0],
        "person": UUID(bytes=people[0]),
        "received_at": moments[0],
        "receipts": Uuids(receipts),
        "ids": Texts(ids),
        "digests": Column(digests),
        "keys": Texts(keys),
        "contents": Column(contents),
    }
    locking = f"{_PARTS} {head} AND (SELECT count(*) FROM added) > 0 FOR UPDATE"  # noqa: S608 - constants
    found = cursor.execute(locking, given).fetchone()
    if found is None:
        raise quota.exceeded(cursor, given)
    return found

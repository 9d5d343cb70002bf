"""Adds submitted events to the database: what they cost, their rows and their leaf, in one statement.

The quota's row comes first, so that who waits for it holds nothing that anybody else needs; the log's head is last. The
leaf stands behind the head as it was read a moment ago; where somebody else was faster, it is left to whoever asks.
"""

from collections.abc import Sequence

import psycopg

from services.core.evidence import merkle
from services.effects.audit_records import LateLeaf, finish
from services.effects.rows import SubmittedRow
from services.storage.arrays import Column, Texts, Uuids
from services.storage.direct_statements import answered, integer, run, statement
from services.storage.publishers.quotas import TAKE, Quota

_TAKE = TAKE % {
    "publisher": "$1::text",
    "count": "$2::float8",
    "needed": "$3::float8",
    "at_once": "$4::float8",
    "per_second": "$5::float8",
}
_NEVER = -1  # leaves that a log has at no time
# Each part asks for what the one before has done, which is what puts them in this order.
_ADD = statement(
    f"""
WITH quota AS ({_TAKE} RETURNING true),
added AS (
    INSERT INTO submitted (receipt, publisher, event_id, digest, topic, key, person, content, received_at)
    SELECT receipt, $1, event_id, digest, $6, key, $7, content, $8::timestamptz
    FROM unnest($9::uuid[], $10::text[], $11::bytea[], $12::text[], $13::bytea[])
        AS one (receipt, event_id, digest, key, content)
    WHERE EXISTS (SELECT FROM quota)
    RETURNING true
),
grown AS (
    UPDATE tree_head SET size = size + 1, peaks = $15
    WHERE one = 1 AND size = $14::bigint AND (SELECT count(*) FROM added) > 0
    RETURNING true
),
bodies AS (INSERT INTO leaf (idx, body, hash) SELECT $14::bigint, $16, $17 FROM grown),
entries AS (INSERT INTO audit_entry (leaf, nonce, opening) SELECT $14::bigint, $18, $19 FROM grown)
SELECT (SELECT count(*) FROM quota), (SELECT count(*) FROM grown)
""",  # noqa: S608 - constants
    "tttttt" + "b" + "t" + "bbbbb" + "t" + "bbbbb",
)


def add(
    cursor: psycopg.Cursor,
    size: int,
    peaks: Sequence[bytes],
    rows: Sequence[SubmittedRow],
    leaves: Sequence[LateLeaf],
    quota: Quota,
    count: int,
) -> int | None:
    """Add rows of one publisher's request of so many events, and the leaf when it is the only one; returns its number.

    None when the leaves are not stored: there are others beside, or the log has grown since its head was read. Raises
    OverQuotaError; the same id twice breaks the key: its sender was faster elsewhere.
    """
    receipts, publishers, ids, digests, topics, keys, people, contents, moments = zip(*rows, strict=True)
    cost = quota.given(publishers[0], count)
    leaf = finish(leaves[0], size, None)
    _, grown_peaks = merkle.append(size, peaks, [leaf.hash])
    found = run(
        cursor.connection,
        _ADD,
        publishers[0].encode(),
        *(b"%r" % float(cost[name]) for name in ("count", "needed", "at_once", "per_second")),
        topics[0].encode(),
        people[0],
        moments[0].isoformat().encode(),
        Uuids(receipts).packed,
        Texts(ids).packed,
        Column(digests).packed,
        Texts(keys).packed,
        Column(contents).packed,
        b"%d" % (size if len(leaves) == 1 else _NEVER),
        merkle.pack(grown_peaks),
        leaf.body,
        leaf.hash,
        leaf.nonce,
        leaf.opening or b"",
    )
    ((paid, grown),) = answered(found)
    if not integer(paid):
        raise quota.exceeded(cursor, cost)
    return size if integer(grown) else None

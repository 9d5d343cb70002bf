"""Known facts that submitting begins with: the publisher's key, which ids were there before, the head of the log."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import psycopg

from services.core.evidence import merkle
from services.effects.master_keys import WrappedKey
from services.effects.rows import NOT_READ
from services.effects.sealing import PersonKey, Sealer
from services.storage.arrays import Texts
from services.storage.direct_statements import answered, integer, run, statement

# The receipt is the id of what the router made of the event: of the event itself, or of its dead letter.
# Beside each id that is known, and alone where none is, stands the publisher's key, empty where it has none yet.
_KNOWN = statement(
    """
SELECT head.size, head.peaks, uuid_send(person.id), key_version, wrapped_key,
    known.event_id, known.digest, known.receipt
FROM tree_head AS head LEFT JOIN person ON lookup = $2 LEFT JOIN (
    SELECT event_id, digest, receipt FROM submitted WHERE publisher = $1 AND event_id = ANY($3::text[])
    UNION ALL
    SELECT event_id, digest, coalesce(event, (
        SELECT id FROM dead_letter letter
        WHERE letter.publisher = inbox.publisher AND letter.event_id = inbox.event_id AND letter.code <> 'CONFLICT'
        ORDER BY received_at DESC LIMIT 1
    )) FROM inbox WHERE publisher = $1 AND event_id = ANY($3::text[]) AND digest <> $4
) known ON true
WHERE one = 1
""",
    "tbbb",
)


class Met(NamedTuple):
    """An id that was submitted or read before: what its data were, and the receipt."""

    digest: bytes
    receipt: UUID


class Known(NamedTuple):
    """The publisher's own key, which also seals its dead letters; what is there of the events; the log, not locked."""

    key: PersonKey | None
    met: dict[str, Met]
    size: int
    peaks: list[bytes]


def known(connection: psycopg.Connection, sealer: Sealer, publisher: str, ids: Iterable[str]) -> Known:
    """Ask in a publisher's transaction; psycopg's errors."""
    given = publisher.encode(), sealer.pseudonym("publisher", publisher), Texts(sorted(set(ids))).packed, NOT_READ
    rows = answered(run(connection, _KNOWN, *given))
    size, peaks, handle, version, wrapped, *_ = rows[0]
    key = None if handle is None else sealer.unwrap(handle, WrappedKey(integer(version), wrapped))
    met = {row[5].decode(): Met(row[6], UUID(bytes=row[7])) for row in rows if row[5] is not None}
    return Known(key, met, integer(size), merkle.unpack(peaks))

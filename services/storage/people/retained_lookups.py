"""Retained look-ups: what opens the leaves of readings and searches, and what review says of them, is kept no longer.

The leaf itself stays, as every leaf does: who looked and when, by handles. The log is walked from its beginning, so
that a restore, a hold that ended and a turn that was killed are all made up for by the next one.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from services.core.retention.periods import Due, lookup_due
from services.core.rulebook.retention import Retention
from services.effects.audit_records import AuditRecord
from services.storage import failpoints
from services.storage.access.session import erase as as_eraser
from services.storage.access.session import looking
from services.storage.people.gone import LOOKUP, Gone
from services.storage.recorded import recorded

MOST = 2_000
"""Leaves that are looked at in one statement, and look-ups in one transaction."""

# A hold keeps what was looked up about the person; handles stand in leaves without their hyphens.
_HELD = """EXISTS (
    SELECT FROM legal_hold hold WHERE released_at IS NULL AND replace(hold.person::text, '-', '') = said ->> 'subj'
)"""
_KEPT = "(nonce IS NOT NULL OR EXISTS (SELECT FROM lookup_review review WHERE review.leaf = idx))"
_BEGINS = "SELECT convert_from(body, 'UTF8')::jsonb ->> 't_rec' FROM leaf WHERE idx = %s"
_LOOKUPS = f"""
SELECT idx, said ->> 'id', said ->> 't_rec', said ->> 'subj',
    EXISTS (SELECT FROM lookup_review review WHERE review.leaf = idx)
FROM leaf JOIN audit_entry entry ON entry.leaf = idx, LATERAL (SELECT convert_from(body, 'UTF8')::jsonb) body (said)
WHERE idx >= %s AND idx < %s AND {_KEPT} AND said ->> 'op' = 'consultation' AND NOT {_HELD} ORDER BY idx
"""  # noqa: S608 - constants
# In the order in which everybody locks: people, then the log. Whoever is held, or erased, at this moment is passed by.
_LOCK = "SELECT id FROM person WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED"
_STILL = f"""
SELECT idx FROM leaf JOIN audit_entry entry ON entry.leaf = idx,
    LATERAL (SELECT convert_from(body, 'UTF8')::jsonb) body (said)
WHERE idx = ANY(%s) AND {_KEPT} AND NOT {_HELD} AND NOT EXISTS (
    SELECT FROM person WHERE id = (said ->> 'subj')::uuid AND id <> ALL(%s)
) ORDER BY idx
"""  # noqa: S608 - constants
_EMPTY = "UPDATE audit_entry SET nonce = NULL, opening = NULL WHERE leaf = ANY(%s)"
_UNREVIEW = "DELETE FROM lookup_review WHERE leaf = ANY(%s)"


class Lookup(NamedTuple):
    """The leaf of a look-up, whom it was about, and why what opens it goes; `reviewed` tells of a row of review."""

    leaf: int
    id: UUID  # the leaf's own
    person: UUID | None
    reviewed: bool
    due: Due

    @property
    def told(self) -> Gone:
        """What goes."""
        return Gone(LOOKUP, self.id, self.due, self.leaf)


def due(connection: psycopg.Connection, now: datetime, book: Retention) -> Iterator[list[Lookup]]:
    """Yield the look-ups that are kept no longer, some leaves at a time, until there are younger ones only."""
    first = 0
    while True:
        with looking(connection) as cursor:
            as_eraser(cursor)
            begins = cursor.execute(_BEGINS, (first,)).fetchone()
            if begins is None or not _is_due(lookup_due(datetime.fromisoformat(begins[0]), book), now):
                return
            rows = cursor.execute(_LOOKUPS.encode(), (first, first + MOST)).fetchall()
        yield [one for one in (_lookup(row, book) for row in rows) if one is not None and _is_due(one.due, now)]
        first += MOST


def _is_due(why: Due | None, now: datetime) -> bool:
    return why is not None and why.at <= now


def _lookup(row: tuple[Any, ...], book: Retention) -> Lookup | None:
    leaf, id_, at, subject, reviewed = row
    why = lookup_due(datetime.fromisoformat(at), book)
    return None if why is None else Lookup(leaf, UUID(id_), None if subject is None else UUID(subject), reviewed, why)


def without(found: Collection[Lookup], gone: Collection[UUID]) -> list[Lookup]:
    """Return those that are left when the records of these people went, which empties their leaves too."""
    return [one for one in found if one.reviewed or one.person not in gone]


def erase(connection: psycopg.Connection, found: Sequence[Lookup], actor: str, now: datetime) -> list[Gone]:
    """Erase those of the look-ups that no hold keeps and whose person nobody else has; returns which.

    One leaf tells of all of them: one for each would let the log grow by as much as was looked up.
    """
    with recorded(connection, actor, now) as tx:
        as_eraser(tx.cursor)
        people = [one.person for one in found if one.person is not None]
        mine = [one for (one,) in tx.cursor.execute(_LOCK, (people,))]
        leaves = [one for (one,) in tx.cursor.execute(_STILL.encode(), ([one.leaf for one in found], mine))]
        if not leaves:
            return []
        for statement in (_EMPTY, _UNREVIEW):
            tx.cursor.execute(statement, (leaves,))
        gone = [one for one in found if one.leaf in set(leaves)]
        about = f"leaf/{leaves[0]}-{leaves[-1]}"
        record = AuditRecord("erasure", f"lookups.erased:{gone[0].due.kept_as}", query=f"{len(gone)} hits")
        record.source = about
        tx.leaf(record, about.encode())
        tx.append()
        failpoints.at("commit", connection)
    failpoints.at("committed", connection)
    return [one.told for one in gone]

"""Replaying of content's erasures: what went is told, and goes again in a database that was restored (RET-6)."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

from services.core.retention.periods import Due
from services.storage.access.session import erase as as_eraser
from services.storage.people.erasing import Erasing
from services.storage.people.gone import CONTENT, Gone, note
from services.storage.people.taking_away import store_contents, take_contents
from services.storage.races import until_won
from services.storage.recorded import recorded

AT_ONCE = 200
"""Events in one transaction."""

RESTORED = "restored"
"""Why content goes again."""

# Of those of an erasure that the restored tables know, nothing is left.
_THERE = """
SELECT id, case_id, person FROM event
WHERE id = ANY(%s) AND content IS NOT NULL OR id = ANY(%s) AND id NOT IN (SELECT event FROM content_erasure)
ORDER BY id FOR UPDATE
"""
_ITEMS = "SELECT id FROM handover WHERE case_id = ANY(%s) AND event = ANY(%s) ORDER BY id FOR UPDATE"


class _There(NamedTuple):
    event: UUID
    case: UUID
    person: UUID | None


def again(erasing: Erasing, events: Sequence[UUID]) -> Iterator[int]:
    """Yield of how many of the events each transaction erased the content again, whatever became of their items."""
    for at in range(0, len(events), AT_ONCE):
        yield until_won(partial(_again, erasing, events[at : at + AT_ONCE]))


def _again(erasing: Erasing, events: Sequence[UUID]) -> int:
    with recorded(erasing.connection, erasing.actor, erasing.clock()) as tx:
        as_eraser(tx.cursor)
        wanted = list(events)
        there = [_There(*row) for row in tx.cursor.execute(_THERE, (wanted, wanted)).fetchall()]
        if not there:
            return 0
        ids, cases = [one.event for one in there], [one.case for one in there]
        items = [item for (item,) in tx.cursor.execute(_ITEMS, (cases, ids))]
        take_contents(tx.cursor, ids, items, cases)
        due = Due(tx.now, RESTORED, ())
        places = [note(tx, Gone(CONTENT, one.event, due), one.person, one.case) for one in there]
        first = tx.append()
        store_contents(tx.cursor, [(id_, tx.now, RESTORED, first + at) for id_, at in zip(ids, places, strict=True)])
    return len(there)

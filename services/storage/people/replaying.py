"""Replaying of content's erasures: what went is told, and goes again in a database that was restored (RET-6)."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

from services.core.retention.periods import Due
from services.storage.access.session import erase as as_eraser
from services.storage.people.erasing import Erasing
from services.storage.people.forgetting import never_again
from services.storage.people.gone import CONTENT, Gone, note
from services.storage.people.taking_away import store_contents, take_contents
from services.storage.races import until_won
from services.storage.recorded import recorded

AT_ONCE = 200
"""Events in one transaction."""

Event = tuple[str, str, UUID]
"""Publisher, its id, ours."""

RESTORED = "restored"
"""Why content goes again."""

_LOCK = "SELECT FROM event WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
# Of those of an erasure that the restored tables know, nothing is left; what they do not know must not come.
_AGAIN = """
SELECT gone.id, case_id, person FROM unnest(%(wanted)s::uuid[]) gone (id) LEFT JOIN event USING (id)
WHERE content IS NOT NULL OR gone.id NOT IN (SELECT event FROM content_erasure)
    AND (event.id IS NOT NULL OR gone.id = ANY(%(met)s::uuid[]))
ORDER BY gone.id
"""
_ITEMS = "SELECT id FROM handover WHERE case_id = ANY(%s) AND event = ANY(%s) ORDER BY id FOR UPDATE"


class _Again(NamedTuple):
    event: UUID
    case: UUID | None
    person: UUID | None


def again(erasing: Erasing, events: Mapping[UUID, Sequence[Event]]) -> Iterator[int]:
    """Yield of how many of the events each transaction erased the content again, whatever became of their items.

    Those that the restored tables do not know yet count as read from then on, and in this too: nothing brings them.
    """
    wanted = list(events)
    for at in range(0, len(wanted), AT_ONCE):
        some = wanted[at : at + AT_ONCE]
        yield until_won(partial(_again, erasing, some, [met for one in some for met in events[one]]))


def _again(erasing: Erasing, wanted: list[UUID], met: Sequence[Event]) -> int:
    with recorded(erasing.connection, erasing.actor, erasing.clock()) as tx:
        as_eraser(tx.cursor)
        tx.cursor.execute(_LOCK, (wanted,))
        asked = {"wanted": wanted, "met": [id_ for *_, id_ in met]}
        there = [_Again(*row) for row in tx.cursor.execute(_AGAIN, asked).fetchall()]
        if not there:
            return 0
        never_again(tx.cursor, met)
        ids, cases = [one.event for one in there], [one.case for one in there if one.case is not None]
        items = [item for (item,) in tx.cursor.execute(_ITEMS, (cases, ids))]
        take_contents(tx.cursor, ids, items, cases)
        due = Due(tx.now, RESTORED, ())
        places = [note(tx, Gone(CONTENT, one.event, due), one.person, one.case) for one in there]
        first = tx.append()
        store_contents(tx.cursor, [(id_, tx.now, RESTORED, first + at) for id_, at in zip(ids, places, strict=True)])
    return len(there)

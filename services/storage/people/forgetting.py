"""Forgetting of what events about an erased person said: their fingerprints, and what their decisions rested on.

That they came, when, from whom and to which forum stays, so that one that is sent again is known and done nothing with.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg

from services.core.decision.encoding import compact, expand
from services.core.decision.forgetting import forgotten
from services.effects.fingerprints import FORGOTTEN
from services.effects.rows import NOT_READ

_DECISIONS = "SELECT id, decision FROM event WHERE person = %s"
_FORGET = """
UPDATE event SET decision = made.decision FROM unnest(%s::uuid[], %s::text[]) made (id, decision)
WHERE event.id = made.id
"""
# A letter in conflict with an event has its id, and is about somebody else.
_FINGERPRINTS = """
UPDATE inbox SET digest = %(forgotten)s FROM (
    SELECT publisher, event_id FROM event WHERE person = %(person)s
    UNION SELECT publisher, event_id FROM dead_letter WHERE id = ANY(%(letters)s::uuid[]) AND code <> 'CONFLICT'
) gone WHERE (inbox.publisher, inbox.event_id) = (gone.publisher, gone.event_id) AND digest <> %(not_read)s
"""

_MET = """
INSERT INTO inbox (publisher, event_id, digest, event)
SELECT publisher, event_id, %(forgotten)s, id
FROM unnest(%(publishers)s::text[], %(ids)s::text[], %(events)s::uuid[]) met (publisher, event_id, id)
ORDER BY publisher, event_id ON CONFLICT (publisher, event_id) DO UPDATE
SET digest = excluded.digest, event = excluded.event WHERE inbox.digest = %(not_read)s
"""
_COMING = """
DELETE FROM submitted WHERE (publisher, event_id) IN (SELECT * FROM unnest(%(publishers)s::text[], %(ids)s::text[]))
"""
_MARKS = {"forgotten": FORGOTTEN, "not_read": NOT_READ}


class Met(NamedTuple):
    """An event, or a dead letter under its id, of somebody who was erased."""

    publisher: str
    event_id: str
    id: UUID


def forget(cursor: psycopg.Cursor[Any], person: UUID, letters: Sequence[UUID]) -> None:
    """Forget what the person's events, and these dead letters about them, said; in the caller's transaction."""
    found = cursor.execute(_DECISIONS, (person,)).fetchall()
    made = [orjson.dumps(compact(forgotten(expand(orjson.loads(text))))).decode() for _, text in found]
    cursor.execute(_FORGET, ([id_ for id_, _ in found], made))
    cursor.execute(_FINGERPRINTS, {"person": person, "letters": list(letters), **_MARKS})


def never_again(cursor: psycopg.Cursor[Any], met: Sequence[tuple[str, str, UUID]]) -> int:
    """Let events count as read that an older database does not know: neither Kafka nor `submitted` brings them back.

    Returns how many would have come.
    """
    publishers, ids, events = ([one[at] for one in met] for at in range(3))
    given = {"publishers": publishers, "ids": ids, "events": events, **_MARKS}
    return sum(cursor.execute(statement, given).rowcount for statement in (_MET, _COMING))

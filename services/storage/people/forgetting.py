"""Forgetting of what events about an erased person said: their fingerprints, and what their decisions rested on.

That they came, when, from whom and to which forum stays, so that one that is sent again is known and done nothing with.
"""

from collections.abc import Sequence
from typing import Any
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


def forget(cursor: psycopg.Cursor[Any], person: UUID, letters: Sequence[UUID]) -> None:
    """Forget what the person's events, and these dead letters about them, said; in the caller's transaction."""
    found = cursor.execute(_DECISIONS, (person,)).fetchall()
    made = [orjson.dumps(compact(forgotten(expand(orjson.loads(text))))).decode() for _, text in found]
    cursor.execute(_FORGET, ([id_ for id_, _ in found], made))
    marks = {"forgotten": FORGOTTEN, "not_read": NOT_READ}
    cursor.execute(_FINGERPRINTS, {"person": person, "letters": list(letters), **marks})

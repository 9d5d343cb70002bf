"""Puts an item on the meeting of a day: the one that its forum has then, made as a draft when there is none."""

from datetime import date, datetime
from uuid import UUID

import psycopg

from services.core.handover.item import Item
from services.storage.tables import TAKES_ITEMS

# Whoever puts an item on it at the same moment waits for this row; a meeting that is moved away meanwhile is not it.
_MEETING = f"""
INSERT INTO meeting (id, forum, municipality, school, day, state, version, changed_at, actor)
VALUES (%(id)s, %(forum)s, %(municipality)s, %(school)s, %(day)s, 'draft', 1, %(now)s, %(actor)s)
ON CONFLICT (forum, municipality, school, day) WHERE {TAKES_ITEMS} DO UPDATE
SET version = meeting.version + 1, changed_at = greatest(meeting.changed_at, excluded.changed_at),
    actor = excluded.actor
RETURNING id
"""  # noqa: S608 - a constant
_ENTRY = """
INSERT INTO agenda_entry (meeting, handover, since, position)
SELECT %(meeting)s, %(item)s, %(since)s, coalesce(max(position), 0) + 1 FROM agenda_entry WHERE meeting = %(meeting)s
"""


def put_on(cursor: psycopg.Cursor, one: Item, new_id: bytes, day: date, actor: str, now: datetime) -> None:
    """Put an item last on the agenda of a day; its step there is the next version of it."""
    where = {"forum": one.forum, "municipality": one.municipality, "school": one.school, "day": day}
    row = cursor.execute(_MEETING, {"id": UUID(bytes=new_id), **where, "actor": actor, "now": now}).fetchone()
    found = row and row[0]
    cursor.execute(_ENTRY, {"meeting": found, "item": UUID(bytes=one.id), "since": one.version + 1})

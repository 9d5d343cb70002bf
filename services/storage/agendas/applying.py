"""Writes what an act on a meeting has planned, and locks what it works on: items first, as acts on items do."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg import sql

from schemas.agenda_bodies import ArrangeItem
from services.core.agenda.entries import Agenda
from services.core.agenda.meeting import Meeting
from services.core.handover.item import Item
from services.effects.agendas.changes import MeetingDraft
from services.storage.agendas.stored import agenda, meeting
from services.storage.failures import SurpriseError
from services.storage.handovers.stored import locked_items

_ADD = """
INSERT INTO meeting (id, forum, municipality, school, day, begins, state, version, changed_at, actor)
VALUES (%s, %s, %s, %s, %s, %s, %s, 1, %s, %s)
"""
_ORDER = """
UPDATE agenda_entry SET position = placed.position FROM unnest(%s::uuid[]) WITH ORDINALITY placed (item, position)
WHERE meeting = %s AND handover = placed.item
"""
# Of an item that was taken off and put on again the entry that counts now.
_ARRANGE = """
UPDATE agenda_entry SET minutes = %s, presenter = %s WHERE meeting = %s AND handover = %s AND since = (
    SELECT max(since) FROM agenda_entry last WHERE last.meeting = agenda_entry.meeting
        AND last.handover = agenda_entry.handover
)
"""


def locked(cursor: psycopg.Cursor, number: UUID, *, with_items: bool) -> tuple[Agenda, Sequence[Item]]:
    """Lock a meeting, before it what still is on it where that changes too; raises SurpriseError, LookupError.

    What is put on it meanwhile is not locked: then the whole act is done again.
    """
    here = meeting(cursor, number)
    items = locked_items(cursor, agenda(cursor, here).open_items) if here is not None and with_items else []
    one = meeting(cursor, number, lock=True)
    if one is None:
        raise LookupError("nobody takes a meeting away")
    found = agenda(cursor, one)
    known = {UUID(bytes=item.id): item for item in items}
    if with_items and not known.keys() >= set(found.open_items):
        raise SurpriseError
    return found, [known[item] for item in found.open_items] if with_items else []


def add(cursor: psycopg.Cursor, one: Meeting) -> None:
    """Store a new meeting."""
    at = (one.forum, one.municipality, one.school, one.day, one.begins)
    cursor.execute(_ADD, (one.id, *at, one.state, one.changed_at, one.actor))


def apply(cursor: psycopg.Cursor, draft: MeetingDraft, actor: str) -> None:
    """Store what the draft has; every act raises the meeting's version by one."""
    _change(cursor, draft, actor, draft.now)
    if draft.new_order is not None:
        cursor.execute(_ORDER, (list(draft.new_order), draft.meeting.id))
    if draft.arranged is not None:
        _arrange(cursor, draft.meeting, draft.arranged)


def _change(cursor: psycopg.Cursor, draft: MeetingDraft, actor: str, now: datetime) -> None:
    columns = {**draft.columns, "version": draft.meeting.version + 1, "changed_at": now, "actor": actor}
    pairs = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in columns)
    statement = sql.SQL("UPDATE meeting SET {} WHERE id = %s").format(pairs)
    cursor.execute(statement, [*columns.values(), draft.meeting.id])


def _arrange(cursor: psycopg.Cursor, one: Meeting, given: ArrangeItem) -> None:
    cursor.execute(_ARRANGE, (given.minutes, given.presenter, one.id, given.item))

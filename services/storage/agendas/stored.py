"""Stored agendas: meetings with what is on them, as a principal's own rows show them, and locked for an act."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row, dict_row

from services.core.agenda.entries import BACK, Agenda, Entry, Left
from services.core.agenda.meeting import Meeting
from services.storage.tables import TAKES_ITEMS

_COLUMNS = ", ".join(one.name for one in fields(Meeting))
_ONE = f"SELECT {_COLUMNS} FROM meeting WHERE id = %s"  # noqa: S608 - constants
# An item left by its first step from the agenda after it was put there; one whose step is not stored yet just left.
_ENTRIES = """
SELECT entry.meeting, entry.handover AS item, entry.minutes, entry.presenter, item.type, item.publisher, item.state,
    item.version, item.due_on, item.ends_at,
    gone.state AS gone_state, gone.code AS gone_code, gone.at AS gone_at
FROM agenda_entry entry JOIN handover item ON item.id = entry.handover
LEFT JOIN LATERAL (
    SELECT state, code, at FROM handover_step step
    WHERE step.handover = entry.handover AND step.version > entry.since AND step.from_state = 'on_agenda'
        AND step.state <> 'on_agenda'
    ORDER BY step.version LIMIT 1
) gone ON true
WHERE entry.meeting = ANY(%s)
    AND CASE WHEN gone.state IS NULL THEN item.state = 'on_agenda' ELSE gone.state <> %s END
ORDER BY entry.position, entry.handover
"""
_WANTED = f"""
SELECT {_COLUMNS} FROM meeting
WHERE coalesce(forum = %(forum)s, true) AND coalesce(municipality = %(municipality)s, true)
    AND coalesce(state = %(state)s, true) AND coalesce(day >= %(since)s, true)
    AND coalesce(({TAKES_ITEMS}) = %(is_open)s, true)
"""  # noqa: S608 - constants
_LIST = f"{_WANTED} ORDER BY day, begins NULLS LAST, forum, municipality, school, id LIMIT %(limit)s"
_BEYOND = "AND coalesce((day, id) {} (SELECT day, id FROM meeting WHERE id = %(beyond)s), %(beyond)s::uuid IS NULL)"
NEWEST, SOONEST = "newest", "soonest"
_PAGES = {
    NEWEST: f"{_WANTED} {_BEYOND.format('<')} ORDER BY day DESC, id DESC LIMIT %(limit)s",
    SOONEST: f"{_WANTED} {_BEYOND.format('>')} ORDER BY day, id LIMIT %(limit)s",
}
_OPEN = f"""
SELECT id FROM meeting
WHERE (forum, day) = (%s, %s) AND municipality IS NOT DISTINCT FROM %s AND school IS NOT DISTINCT FROM %s
    AND {TAKES_ITEMS}
"""  # noqa: S608 - constants


class Wanted(NamedTuple):
    """Which meetings of those that a viewer sees; None is any."""

    forum: str | None = None
    municipality: str | None = None
    state: str | None = None
    since: date | None = None  # the first day
    is_open: bool | None = None  # still takes items
    order: str | None = None  # NEWEST or SOONEST, for pages; else the earliest first, by the time of day too
    beyond: UUID | None = None  # in such an order: those after this one
    limit: int = 200


def meeting(cursor: psycopg.Cursor[Any], number: UUID, *, lock: bool = False) -> Meeting | None:
    """Return a meeting as it is now, None when there is none that this transaction may read."""
    rows = cursor.connection.cursor(row_factory=class_row(Meeting))
    return rows.execute((_ONE + (" FOR UPDATE" if lock else "")).encode(), (number,)).fetchone()


def open_at(cursor: psycopg.Cursor[Any], one: Meeting, day: date) -> UUID | None:
    """Return the meeting that takes items at the address of another one on a day, None when there is none."""
    row = cursor.execute(_OPEN.encode(), (one.forum, day, one.municipality, one.school)).fetchone()
    return row and row[0]


def agenda(cursor: psycopg.Cursor[Any], one: Meeting) -> Agenda:
    """Return a meeting with what is on it, of the items that this transaction may read."""
    return Agenda(one, _entries(cursor, [one.id]).get(one.id, ()))


def agendas(cursor: psycopg.Cursor[Any], wanted: Wanted) -> list[Agenda]:
    """Return the meetings that this transaction may read, in the order wanted; two queries, however many there are."""
    rows = cursor.connection.cursor(row_factory=class_row(Meeting))
    found = rows.execute(_PAGES.get(wanted.order or "", _LIST).encode(), wanted._asdict()).fetchall()
    entries = _entries(cursor, [one.id for one in found])
    return [Agenda(one, entries.get(one.id, ())) for one in found]


def _entries(cursor: psycopg.Cursor[Any], meetings: Sequence[UUID]) -> dict[UUID, tuple[Entry, ...]]:
    rows = cursor.connection.cursor(row_factory=dict_row)
    found: dict[UUID, tuple[Entry, ...]] = {}
    for row in rows.execute(_ENTRIES, (list(meetings), BACK)):
        found[row["meeting"]] = (*found.get(row["meeting"], ()), _entry(row))
    return found


def _entry(row: dict[str, Any]) -> Entry:
    left = None if row["gone_state"] is None else Left(row["gone_state"], row["gone_code"], row["gone_at"])
    same = ("item", "minutes", "presenter", "type", "publisher", "state", "version")
    return Entry(**{name: row[name] for name in same}, due=row["due_on"] or row["ends_at"], left=left)

"""The meeting ahead of an item: the one that it is on, or else the next one of its forum at its address."""

from datetime import date, time
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from services.storage.access.session import looking, serve
from services.storage.handovers.office import Office, day
from services.storage.tables import TAKES_ITEMS

_OWN = """
SELECT meeting.id, day, begins, true AS is_on FROM agenda_entry entry JOIN meeting ON meeting.id = entry.meeting
JOIN handover item ON item.id = entry.handover
WHERE entry.handover = %(item)s AND item.state = 'on_agenda' ORDER BY entry.since DESC LIMIT 1
"""
_NEXT = f"""
SELECT ahead.id, ahead.day, ahead.begins, false AS is_on
FROM handover item JOIN (SELECT * FROM meeting WHERE day >= %(today)s AND {TAKES_ITEMS}) ahead
    ON ahead.forum = item.forum AND ahead.municipality IS NOT DISTINCT FROM item.municipality
    AND ahead.school IS NOT DISTINCT FROM item.school
WHERE item.id = %(item)s ORDER BY ahead.day, ahead.begins NULLS LAST LIMIT 1
"""  # noqa: S608 - constants


class Ahead(NamedTuple):
    """A meeting, and whether the item is on its agenda already."""

    id: UUID
    day: date
    begins: time | None
    is_on: bool


def ahead(office: Office, item: UUID) -> Ahead | None:
    """Return the meeting of an item that is shown, as far as its reader sees both; no leaf is due for a date."""
    now = office.clock()
    asked = {"item": item, "today": day(now)}
    with looking(office.connection) as cursor:
        serve(cursor, office.principal, now)
        rows = cursor.connection.cursor(row_factory=class_row(Ahead))
        found = rows.execute(_OWN, asked).fetchone()
        return found or rows.execute(_NEXT.encode(), asked).fetchone()

"""Grants as rows: the rights of a principal in the transaction of its act, and the list that people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from services.core.access import rights
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.roles import ANY

_COLUMNS = "id, role, organisation, handle, forum, municipality, begins_at, until_at, ended_at, given_by, reason"
_OWN = f"""
SELECT {_COLUMNS} FROM access_grant
WHERE role = %s AND organisation = %s AND handle = ANY(%s)
    AND ended_at IS NULL AND begins_at <= %s AND coalesce(until_at > %s, true)
"""  # noqa: S608 - a constant
_OF_ALL = """
SELECT who.place, id, held.handle, forum, municipality, begins_at, until_at
FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY who (role, organisation, handle, place)
JOIN access_grant held ON (held.role, held.organisation) = (who.role, who.organisation)
    AND held.handle IN (who.handle, '*')
WHERE ended_at IS NULL AND begins_at <= %s AND coalesce(until_at > %s, true)
"""
_LIST = f"""
SELECT {_COLUMNS} FROM access_grant
WHERE coalesce(forum = %(forum)s, true)
    AND (%(ended)s OR (ended_at IS NULL AND coalesce(until_at > %(now)s, true)))
ORDER BY begins_at, id
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Stored:
    """A grant with its id, who gave it, and why."""

    id: UUID
    grant: Grant
    given_by: str
    reason: str


def grants_for(cursor: psycopg.Cursor, principal: Principal, now: datetime, *, lock: bool = False) -> list[Grant]:
    """Return the grants of a principal that are in force, inside the caller's transaction.

    With `lock` none of them can be ended before that commits: an act and the end of its grant come one after the other.
    """
    query = _OWN + ("FOR SHARE" if lock else "")
    handles = [principal.handle, ANY]
    rows = cursor.connection.cursor(row_factory=dict_row)
    rows.execute(query, (principal.role, principal.organisation, handles, now, now))
    return [_stored(row).grant for row in rows]


def has_business(
    cursor: psycopg.Cursor, principal: Principal, business: str, now: datetime, *, operates: bool = False
) -> bool:
    """Tell whether a principal may do something beside items, by the grants that are in force."""
    held = grants_for(cursor, principal, now)
    return rights.has_business(principal, held, operates=operates, business=business, now=now)


def grants_of_all(
    cursor: psycopg.Cursor, principals: Sequence[Principal], now: datetime
) -> dict[Principal, dict[UUID, Grant]]:
    """Return the grants in force of each of many principals, by id, in one query."""
    found: dict[Principal, dict[UUID, Grant]] = {one: {} for one in principals}
    columns = [[getattr(one, part) for one in principals] for part in ("role", "organisation", "handle")]
    for place, id_, handle, forum, municipality, begins, until in cursor.execute(_OF_ALL, (*columns, now, now)):
        one = principals[place - 1]
        to = one if handle == one.handle else Principal(one.role, one.organisation, handle)
        found[one][id_] = Grant(to, forum, municipality, begins, until)
    return found


def listed(connection: psycopg.Connection, now: datetime, forum: str | None = None, *, ended: bool) -> list[Stored]:
    """Return the grants that are in force or to come, and with `ended` also those that are over, oldest first."""
    rows = connection.cursor(row_factory=dict_row)
    return [_stored(row) for row in rows.execute(_LIST, {"forum": forum, "now": now, "ended": ended})]


def locked(cursor: psycopg.Cursor, id_: UUID) -> Stored | None:
    """Return one grant, and keep others from changing it until the caller's transaction ends."""
    rows = cursor.connection.cursor(row_factory=dict_row)
    query = f"SELECT {_COLUMNS} FROM access_grant WHERE id = %s FOR UPDATE"  # noqa: S608 - a constant
    row = rows.execute(query, (id_,)).fetchone()
    return None if row is None else _stored(row)


def _stored(row: dict[str, object]) -> Stored:
    parts = {name: row[name] for name in ("role", "organisation", "handle")}
    times = {"begins": row["begins_at"], "until": row["until_at"], "ended_at": row["ended_at"]}
    grant = Grant(Principal(**parts), forum=row["forum"], municipality=row["municipality"], **times)  # type: ignore[arg-type]
    return Stored(row["id"], grant, str(row["given_by"]), str(row["reason"]))  # type: ignore[arg-type]

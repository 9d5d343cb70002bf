"""Stored handovers: their columns by name, and items read and locked for an act."""

from collections.abc import Iterable
from dataclasses import fields
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from services.core.handover.item import Item

COLUMNS = """uuid_send(id) AS id, uuid_send(event) AS event, uuid_send(case_id) AS case_id, uuid_send(person) AS person,
    publisher, event_id, type, forum, municipality, stage, state, version"""
"""What a SELECT lists so that `OpenHandover` is made from the row by name (psycopg's `class_row`)."""

_IDS = ("id", "event", "case_id", "person", "forwarded_from", "returned_from", "forwarding")
ITEM = ", ".join(f"uuid_send({one.name}) AS {one.name}" if one.name in _IDS else one.name for one in fields(Item))
"""The same for `Item`."""

_NEAR = "SELECT id, forwarded_from, forwarding FROM handover WHERE id = %s"


def item(cursor: psycopg.Cursor, handover: UUID, *, lock: bool = False) -> Item | None:
    """Return an item as it is now, None when there is none that this connection may read.

    With `lock` nobody changes it before the caller's transaction ends: what is read of it is read before a recall.
    """
    return next(iter(_read(cursor, [handover], "FOR UPDATE" if lock else "")), None)


def locked_items(cursor: psycopg.Cursor, ids: Iterable[UUID]) -> list[Item]:
    """Lock items in the order of their ids, and return them as they are then."""
    return _read(cursor, sorted(ids), "FOR UPDATE")


def beside(cursor: psycopg.Cursor, one: Item) -> dict[bytes, Item]:
    """Return the items that one was forwarded from and is on its way as, by id."""
    near = [UUID(bytes=id_) for id_ in (one.forwarded_from, one.forwarding) if id_ is not None]
    return {other.id: other for other in _read(cursor, near, "")} if near else {}


def locked(cursor: psycopg.Cursor, handover: UUID) -> dict[bytes, Item]:
    """Lock an item, with those it was forwarded from and is on its way as, and return them by id.

    In the order of their ids, as the router takes them: two acts on the ends of one forwarding wait for each other and
    never deadlock. An item that was forwarded between the look and the lock is looked at again.
    """
    while True:
        near = cursor.execute(_NEAR, (handover,)).fetchone()
        if near is None:
            return {}
        found = {one.id: one for one in _read(cursor, sorted({one for one in near if one is not None}), "FOR UPDATE")}
        one = found.get(handover.bytes)
        if one is None or {one.forwarded_from, one.forwarding} == {other and other.bytes for other in near[1:]}:
            return found


def _read(cursor: psycopg.Cursor, ids: Iterable[UUID], lock: str) -> list[Item]:
    rows = cursor.connection.cursor(row_factory=class_row(Item))
    query = f"SELECT {ITEM} FROM handover WHERE id = ANY(%s) ORDER BY id {lock}"  # noqa: S608 - constants
    return rows.execute(query, (list(ids),)).fetchall()

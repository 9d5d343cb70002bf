"""Key figures of queues: how many wait at each address that a viewer sees, and what they wait for; one query."""

from datetime import date, datetime
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa

from services.storage.access.session import looking
from services.storage.handovers.queries import Viewer, asked, grants_of, visible
from services.storage.tables import OPEN_STATES, handover


class Figures(NamedTuple):
    """One address: how many are open, overdue, due today, new, and on an agenda with the nearest meeting."""

    forum: str
    municipality: str | None
    open: int
    overdue: int
    today: int
    new: int
    on_agenda: int
    meeting: date | None


def figures(connection: psycopg.Connection, viewer: Viewer, end_of_day: datetime) -> list[Figures]:
    """Return the key figures of every address with open items, by name."""
    with looking(connection) as cursor:
        rows = asked(cursor, _query(viewer, end_of_day, visible(viewer, grants_of(cursor, viewer))))
    return [Figures(*row) for row in rows]


def _query(viewer: Viewer, end_of_day: datetime, seen: sa.ColumnElement[bool]) -> sa.Select[Any]:
    at, number = handover.c, sa.func.count()
    return (
        sa.select(
            at.forum,
            at.municipality,
            number,
            number.filter(at.ends_at <= viewer.now),
            number.filter(at.ends_at > viewer.now, at.ends_at <= end_of_day),
            number.filter(at.state == "offered"),
            number.filter(at.state == "on_agenda"),
            sa.func.min(at.meeting).filter(at.state == "on_agenda"),
        )
        .where(at.state.in_(OPEN_STATES), seen)
        .group_by(at.forum, at.municipality)
        .order_by(at.forum, at.municipality)
    )

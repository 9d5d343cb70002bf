"""Reads of queues: one query per list, of what its reader sees, never a name; the same for every way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.roles import ANY, ROLES
from services.core.handover.states import TAKEN
from services.core.rulebook.deadlines import day_of
from services.core.rulebook.model import Rulebook
from services.storage.access.rows import grants_for
from services.storage.access.session import serve
from services.storage.tables import OPEN_STATES, handover

if TYPE_CHECKING:
    import psycopg

VIEWS = MappingProxyType(
    {"nye": ("offered",), "mine": OPEN_STATES, "overtagne": (*TAKEN, "awaiting_sender"), "alle": OPEN_STATES}
)
"""View → the states that it shows; `mine` are those of them that the reader acted on last."""
MINE = "mine"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of a queue: what it is, where it came from, how long it has, never who it is about."""

    id: UUID
    forum: str
    municipality: str | None
    school: str | None
    type: str
    publisher: str
    role: str
    stage: str
    state: str
    version: int
    due: date | datetime | None  # the end of a day in Copenhagen, or an instant where hours count
    offered_at: datetime


class Count(NamedTuple):
    """A queue that has open items: its address, stage, how many, and the day of the earliest deadline."""

    forum: str
    municipality: str | None
    stage: str
    open: int
    due: date | None


class Viewer(NamedTuple):
    """Who looks (None: somebody who sees counts alone), under which rulebook, and when."""

    principal: Principal | None
    rulebook: Rulebook
    now: datetime


class Wanted(NamedTuple):
    """Which items of what a viewer sees; an address without a municipality is told by None, as any is."""

    forum: str | None = None
    municipality: str | None = None
    states: Sequence[str] = OPEN_STATES
    mine: bool = False
    limit: int = 50


_PLAIN = (
    handover.c.id,
    handover.c.forum,
    handover.c.municipality,
    handover.c.school,
    handover.c.type,
    handover.c.publisher,
    handover.c.role,
    handover.c.stage,
    handover.c.state,
    handover.c.version,
    handover.c.offered_at,
)


def waiting(connection: sa.Connection, viewer: Viewer, wanted: Wanted) -> list[Waiting]:
    """Return the items of a queue that a viewer sees, the nearest deadline first."""
    return [
        Waiting(**{column.name: row[column] for column in _PLAIN}, due=row["due_on"] or row["ends_at"])
        for row in connection.execute(waiting_query(viewer, wanted, grants_of(connection, viewer))).mappings()
    ]


def waiting_query(viewer: Viewer, wanted: Wanted, grants: Sequence[Grant]) -> sa.Select[Any]:
    """Return the query of `waiting`: of one address it reads an index in order, and no more than it shows.

    The states stand in it as text, or PostgreSQL could not tell in advance that the index has all of them.
    """
    states: sa.BindParameter[Any] = sa.bindparam("states", wanted.states, expanding=True, literal_execute=True)
    query = (
        sa.select(*_PLAIN, handover.c.due_on, handover.c.ends_at)
        .where(handover.c.state.in_(states), visible(viewer, grants, wanted.forum))
        .order_by(handover.c.ends_at.asc().nulls_last(), handover.c.offered_at, handover.c.id)
        .limit(wanted.limit)
    )
    if wanted.forum is not None:
        query = query.where(handover.c.forum == wanted.forum)
    if wanted.municipality is not None:
        query = query.where(handover.c.municipality == wanted.municipality)
    if wanted.mine and viewer.principal is not None:
        query = query.where(handover.c.actor == viewer.principal.stored)
    return query


def counts(connection: sa.Connection, viewer: Viewer) -> list[Count]:
    """Return every queue with open items that a viewer sees, the most urgent first."""
    earliest = sa.func.min(handover.c.ends_at)
    query = (
        sa.select(handover.c.forum, handover.c.municipality, handover.c.stage, sa.func.count(), earliest)
        .where(handover.c.state.in_(OPEN_STATES), visible(viewer, grants_of(connection, viewer)))
        .group_by(handover.c.forum, handover.c.municipality, handover.c.stage)
        .order_by(earliest.asc().nulls_last(), handover.c.forum, handover.c.municipality, handover.c.stage)
    )
    return [Count(row[0], row[1], row[2], row[3], _last_day(row[4])) for row in connection.execute(query)]


def visible(viewer: Viewer, grants: Sequence[Grant], forum: str | None = None) -> sa.ColumnElement[bool]:
    """Return what a viewer sees as a condition: its role's stages of each circle, at the addresses of its grants.

    Without a principal: everything but what exists for its own roles only, also as a count (EXIT-7, INF-4). The grants
    stand in it as addresses, so that the list of one address is read in the order of its index.
    """
    who, book, at = viewer.principal, viewer.rulebook, handover.c
    hidden = list(book.disclosure.against(who.role if who else ""))
    forums = [forum for guard in hidden for forum in guard.forums]
    stages = [stage for guard in hidden for stage in guard.stages]
    if who is None:
        return sa.and_(at.forum.not_in(forums), at.stage.not_in(stages))
    covered: list[sa.ColumnElement[bool]] = [sa.false()]
    for grant in grants:
        known = book.forums.get(grant.forum)
        if known is not None and forum in {None, grant.forum} and grant.forum not in forums:
            here = at.municipality == grant.municipality if grant.municipality != ANY else sa.true()
            seen = [stage for stage in ROLES[who.role].sees.get(known.circle, ()) if stage not in stages]
            covered.append(sa.and_(at.forum == grant.forum, here, at.stage.in_(seen)))
    return sa.or_(*covered)


def grants_of(connection: sa.Connection, viewer: Viewer) -> list[Grant]:
    """Return the grants of a viewer that are in force, in the transaction of the read; it is the viewer's from here."""
    if viewer.principal is None:
        return []
    raw = connection.connection.driver_connection
    with cast("psycopg.Connection", raw).cursor() as cursor:
        serve(cursor, viewer.principal, viewer.now)
        return grants_for(cursor, viewer.principal, viewer.now)


def _last_day(ends_at: datetime | None) -> date | None:
    """Return the day in Copenhagen that something ends on; what ends with a day ends at the next one's beginning."""
    return None if ends_at is None else day_of(ends_at - timedelta(microseconds=1))

"""Reads of queues: one query per list, of what its reader sees, never a name; the same for every way in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.rows import dict_row
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.roles import ANY, ROLES
from services.core.decision.encoding import due_text
from services.core.handover.states import TAKEN
from services.core.rulebook.deadlines import day_of
from services.core.rulebook.model import Rulebook
from services.effects.postgres_values import instant_text
from services.storage.access.rows import grants_for
from services.storage.access.session import looking, serve
from services.storage.handovers.cursor import Cursor
from services.storage.tables import OPEN_STATES, handover

Query = sa.Select[Any]
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

    @property
    def told(self) -> dict[str, Any]:
        """Its members as answers give them."""
        due = None if self.due is None else due_text(self.due)
        return {**asdict(self), "id": str(self.id), "due": due, "offered_at": instant_text(self.offered_at)}


class Page(NamedTuple):
    """Part of a list, and where it ended; None at the end of the list."""

    items: list[Waiting]
    next: Cursor | None


class Count(NamedTuple):
    """A queue that has open items: its address, stage, how many, how many are overdue, and the earliest deadline."""

    forum: str
    municipality: str | None
    stage: str
    open: int
    overdue: int
    due: date | None  # the day of it


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
    stage: str | None = None
    after: Cursor | None = None  # the rest of a list behind a page of it
    publisher: str | None = None
    type: str | None = None
    ends_from: datetime | None = None  # whose nearest deadline ends later
    ends_by: datetime | None = None  # or then or earlier


_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
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


def waiting(connection: psycopg.Connection, viewer: Viewer, wanted: Wanted) -> list[Waiting]:
    """Return the items of a queue that a viewer sees, the nearest deadline first."""
    return [_waiting(row) for row in _rows(connection, viewer, wanted)]


def page(connection: psycopg.Connection, viewer: Viewer, wanted: Wanted) -> Page:
    """Return the same with where it ended, for the rest of the list to be asked for."""
    rows = _rows(connection, viewer, wanted._replace(limit=wanted.limit + 1))
    shown = rows[: wanted.limit]
    last = shown[-1] if len(rows) > wanted.limit else None
    end = None if last is None else Cursor(last["ends_at"], last["offered_at"], last["id"])
    return Page([_waiting(row) for row in shown], end)


def _rows(connection: psycopg.Connection, viewer: Viewer, wanted: Wanted) -> list[dict[str, Any]]:
    with looking(connection) as cursor:
        query = waiting_query(viewer, wanted, grants_of(cursor, viewer))
        return asked(connection.cursor(row_factory=dict_row), query)


def _waiting(row: dict[str, Any]) -> Waiting:
    return Waiting(**{column.name: row[column.name] for column in _PLAIN}, due=row["due_on"] or row["ends_at"])


def asked(cursor: psycopg.Cursor[Any], query: Query) -> list[Any]:
    """Return the rows of a query; planned each time for its own values, which decide what index is read."""
    asked = query.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return cursor.execute(asked.string.encode(), asked.params, prepare=False).fetchall()


def waiting_query(viewer: Viewer, wanted: Wanted, grants: Sequence[Grant]) -> Query:
    """Return the query of `waiting`: of one address it reads an index in order, and no more than it shows.

    The states stand in it as text, or PostgreSQL could not tell in advance that the index has all of them.
    """
    states: sa.BindParameter[Any] = sa.bindparam("states", wanted.states, expanding=True, literal_execute=True)
    query = sa.select(*_PLAIN, handover.c.due_on, handover.c.ends_at).where(
        handover.c.state.in_(states), visible(viewer, grants, wanted.forum)
    )
    if wanted.forum is not None:
        query = query.where(handover.c.forum == wanted.forum)
    if wanted.municipality is not None:
        query = query.where(handover.c.municipality == wanted.municipality)
    if wanted.stage is not None:
        query = query.where(handover.c.stage == wanted.stage)
    for column, value in ((handover.c.publisher, wanted.publisher), (handover.c.type, wanted.type)):
        if value is not None:
            query = query.where(column == value)
    if wanted.ends_from is not None:
        query = query.where(handover.c.ends_at > wanted.ends_from)
    if wanted.ends_by is not None:
        query = query.where(handover.c.ends_at <= wanted.ends_by)
    if wanted.mine and viewer.principal is not None:
        query = query.where(handover.c.actor == viewer.principal.stored)
    return _first(query, wanted.limit) if wanted.after is None else _rest(query, wanted.after, wanted.limit)


def _first(query: Query, limit: int) -> Query:
    at = handover.c
    return query.order_by(at.ends_at.asc().nulls_last(), at.offered_at, at.id).limit(limit)


def _rest(query: Query, after: Cursor, limit: int) -> Query:
    """Return what comes behind a row: what still has a deadline and what has none are two stretches of the index."""
    at, undated = handover.c, query.where(handover.c.ends_at.is_(None))
    if after.ends_at is None:
        return _first(undated.where(sa.tuple_(at.offered_at, at.id) > sa.tuple_(after.offered_at, after.id)), limit)
    dated = query.where(sa.tuple_(at.ends_at, at.offered_at, at.id) > sa.tuple_(*after))
    both = sa.union_all(_first(dated, limit), _first(undated, limit)).subquery()
    return sa.select(both).order_by(both.c.ends_at.asc().nulls_last(), both.c.offered_at, both.c.id).limit(limit)


def counts(connection: psycopg.Connection, viewer: Viewer) -> list[Count]:
    """Return every queue with open items that a viewer sees, the most urgent first."""
    with looking(connection) as cursor:
        rows = asked(cursor, _counting(viewer, grants_of(cursor, viewer)))
    return [Count(row[0], row[1], row[2], row[3], row[4], _last_day(row[5])) for row in rows]


def _counting(viewer: Viewer, grants: Sequence[Grant]) -> Query:
    earliest, number = sa.func.min(handover.c.ends_at), sa.func.count()
    overdue = number.filter(handover.c.ends_at <= viewer.now)
    return (
        sa.select(handover.c.forum, handover.c.municipality, handover.c.stage, number, overdue, earliest)
        .where(handover.c.state.in_(OPEN_STATES), visible(viewer, grants))
        .group_by(handover.c.forum, handover.c.municipality, handover.c.stage)
        .order_by(earliest.asc().nulls_last(), handover.c.forum, handover.c.municipality, handover.c.stage)
    )


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


def grants_of(cursor: psycopg.Cursor[Any], viewer: Viewer) -> list[Grant]:
    """Return the grants of a viewer that are in force, in the transaction of the read; it is the viewer's from here."""
    if viewer.principal is None:
        return []
    serve(cursor, viewer.principal, viewer.now)
    return grants_for(cursor, viewer.principal, viewer.now)


def _last_day(ends_at: datetime | None) -> date | None:
    """Return the day in Copenhagen that something ends on; what ends with a day ends at the next one's beginning."""
    return None if ends_at is None else day_of(ends_at - timedelta(microseconds=1))

"""Reads of queues and handovers for the command line and, later, the desk: one query per list, never a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from services.core.access.principal import Principal
from services.core.rulebook.deadlines import day_of, end
from services.core.rulebook.disclosure import Disclosure
from services.storage.tables import OPEN_STATES, deadline, event, handover, handover_step, task


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
    """How many open items a queue has at a stage, and the earliest day that one is due."""

    forum: str
    municipality: str | None
    stage: str
    open: int
    due: date | None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about a handover that may be shown before it is taken, and its history."""

    handover: Waiting
    event_id: str
    track: str | None
    legal_basis: str | None
    received_at: datetime
    rulebook: str
    decision: str  # the stored compact decision, as JSON
    deadlines: Sequence[tuple[str, str, date | None, datetime | None, datetime | None]]
    tasks: Sequence[tuple[str, str, datetime | None]]
    steps: Sequence[tuple[int, str, str | None, str, datetime, int]]


_ROW = (
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
    handover.c.due_on,
    handover.c.ends_at,
    handover.c.offered_at,
)


def _visible(actor: Principal | None, disclosure: Disclosure) -> sa.ColumnElement[bool]:
    """Leave out what exists for its own roles only, also as a count (EXIT-7, INF-4)."""
    hidden = list(disclosure.against(actor.role if actor else ""))
    forums = [forum for guard in hidden for forum in guard.forums]
    stages = [stage for guard in hidden for stage in guard.stages]
    return sa.and_(handover.c.forum.not_in(forums), handover.c.stage.not_in(stages))


def waiting(
    connection: sa.Connection,
    actor: Principal | None,
    disclosure: Disclosure,
    forum: str | None = None,
    municipality: str | None = None,
    limit: int = 50,
) -> list[Waiting]:
    """Return the open items of a queue, the nearest deadline first."""
    query = waiting_query(actor, disclosure, forum, municipality, limit)
    return [_waiting(row) for row in connection.execute(query)]


def waiting_query(
    actor: Principal | None, disclosure: Disclosure, forum: str | None, municipality: str | None, limit: int
) -> sa.Select[Any]:
    """Return the query of `waiting`: of one address it reads an index in order, to the end of the last day shown.

    The states stand in it as text, or PostgreSQL could not tell in advance that the index has all of them.
    """
    states: sa.BindParameter[Any] = sa.bindparam("states", OPEN_STATES, expanding=True, literal_execute=True)
    query = (
        sa.select(*_ROW)
        .where(handover.c.state.in_(states), _visible(actor, disclosure))
        .order_by(
            handover.c.ends_at.asc().nulls_last(),
            handover.c.offered_at,
            handover.c.id,
        )
        .limit(limit)
    )
    if forum is not None:
        query = query.where(handover.c.forum == forum)
    if municipality is not None:
        query = query.where(handover.c.municipality == municipality)
    return query


def _waiting(row: sa.Row[*tuple[Any, ...]]) -> Waiting:
    named = row._mapping  # noqa: SLF001 -- SQLAlchemy's public way to a row by name
    plain = {column.name: named[column] for column in _ROW if column.name not in {"due_on", "ends_at"}}
    return Waiting(**plain, due=row.due_on or row.ends_at)


def _ends(one: tuple[Any, ...]) -> tuple[datetime, str]:
    rule, _, on, at, _ = one
    return end(at or on), rule


def counts(connection: sa.Connection, actor: Principal | None, disclosure: Disclosure) -> list[Count]:
    """Return the count of every queue that has any, most urgent first."""
    earliest = sa.func.min(handover.c.ends_at).label("earliest")
    number = sa.func.count().label("open")
    query = (
        sa.select(handover.c.forum, handover.c.municipality, handover.c.stage, number, earliest)
        .where(handover.c.state.in_(OPEN_STATES), _visible(actor, disclosure))
        .group_by(handover.c.forum, handover.c.municipality, handover.c.stage)
        .order_by(earliest.asc().nulls_last(), handover.c.forum, handover.c.municipality, handover.c.stage)
    )
    rows = connection.execute(query)
    return [Count(row.forum, row.municipality, row.stage, row.open, _last_day(row.earliest)) for row in rows]


def _last_day(ends_at: datetime | None) -> date | None:
    """Return the day in Copenhagen that something ends on; what ends with a day ends at the next one's beginning."""
    return None if ends_at is None else day_of(ends_at - timedelta(microseconds=1))


def story(connection: sa.Connection, id_: UUID) -> Story | None:
    """Return a handover's story. Call `HandoverActs.consult` first: reading needs its leaf."""
    query = (
        sa.select(
            *_ROW,
            handover.c.event_id,
            handover.c.track,
            handover.c.legal_basis,
            event.c.received_at,
            event.c.rulebook,
            event.c.decision,
            handover.c.event,
        )
        .join(event, event.c.id == handover.c.event)
        .where(handover.c.id == id_)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    due = sa.select(deadline.c.rule, deadline.c.what, deadline.c.due_on, deadline.c.due_at, deadline.c.withdrawn_at)
    tasks = sa.select(task.c.kind, task.c.addressee, task.c.done_at).where(task.c.event == row.event)
    steps = sa.select(
        handover_step.c.version,
        handover_step.c.state,
        handover_step.c.code,
        handover_step.c.actor,
        handover_step.c.at,
        handover_step.c.leaf,
    )
    return Story(
        _waiting(row),
        row.event_id,
        row.track,
        row.legal_basis,
        row.received_at,
        row.rulebook,
        row.decision,
        sorted((tuple(one) for one in connection.execute(due.where(deadline.c.handover == id_))), key=_ends),
        [tuple(one) for one in connection.execute(tasks.order_by("kind"))],
        [tuple(one) for one in connection.execute(steps.where(handover_step.c.handover == id_).order_by("version"))],
    )

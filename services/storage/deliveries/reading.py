"""Webhooks as they are listed: how each is doing, and what became of its deliveries; never a secret, never a case."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from services.effects.actors import RefusedActError
from services.storage.access.session import acting
from services.storage.deliveries.rights import stages
from services.storage.handovers.office import Office

COLUMNS = "id, forum, municipality, url, types, changes, state, reason, made_by, made_at"
_LIST = f"""
SELECT {COLUMNS}, coalesce(waiting, 0) AS waiting, coalesce(delivered, 0) AS delivered, coalesce(failed, 0) AS failed
FROM webhook LEFT JOIN (
    SELECT webhook, count(*) FILTER (WHERE state = 'waiting') AS waiting,
        count(*) FILTER (WHERE state = 'delivered') AS delivered, count(*) FILTER (WHERE state = 'failed') AS failed
    FROM webhook_delivery GROUP BY webhook
) counted ON counted.webhook = webhook.id
WHERE state <> 'removed' OR %s ORDER BY made_at, id
"""  # noqa: S608 - a constant
_DELIVERIES = """
SELECT change, type, state, attempts, outcome, made_at, next_at, ended_at FROM webhook_delivery
WHERE webhook = %(hook)s AND coalesce(state = %(state)s, true) ORDER BY id DESC LIMIT %(limit)s
"""
_STATE = """
SELECT (SELECT count(*) FROM webhook WHERE state = 'active'),
    (SELECT count(*) FROM webhook WHERE state IN ('new', 'ended')),
    (SELECT count(*) FROM (SELECT FROM webhook_delivery WHERE state = 'waiting' LIMIT 10000) AS few),
    (SELECT count(*) FROM (SELECT FROM webhook_delivery WHERE state = 'failed' LIMIT 10000) AS few),
    coalesce(extract(epoch FROM %(now)s - (
        SELECT min(one.made_at) FROM webhook_delivery one JOIN webhook hook ON hook.id = one.webhook
        WHERE one.state = 'waiting' AND hook.state = 'active'
    )), 0)
"""


class Listed(NamedTuple):
    """A webhook, and how many deliveries of it wait, arrived, or were given up."""

    id: UUID
    forum: str
    municipality: str | None
    url: str
    types: list[str]
    changes: list[str]
    state: str
    reason: str | None
    made_by: str
    made_at: datetime
    waiting: int
    delivered: int
    failed: int


class Delivery(NamedTuple):
    """One change for one webhook, and what came of telling it."""

    change: UUID
    type: str
    state: str
    attempts: int
    outcome: str | None
    made_at: datetime
    next_at: datetime | None
    ended_at: datetime | None


class State(NamedTuple):
    """Counts over all webhooks: active, hearing nothing; deliveries that wait, that were given up; an age."""

    active: int
    silent: int
    waiting: int
    failed: int
    age: float


def listed(office: Office, *, operates: bool, removed: bool = False) -> list[Listed]:
    """Return the webhooks at what the principal leads, every one to who operates the installation."""
    with acting(office.connection) as cursor:
        rows = cursor.connection.cursor(row_factory=class_row(Listed)).execute(_LIST.encode(), (removed,)).fetchall()
        return rows if operates else list(_led(office, cursor, rows))


def _led(office: Office, cursor: psycopg.Cursor, rows: list[Listed]) -> Iterator[Listed]:
    for one in rows:
        try:
            stages(office, cursor, one.forum, one.municipality)
        except RefusedActError:
            continue
        yield one


def deliveries(connection: psycopg.Connection, hook: UUID, state: str | None, limit: int) -> list[Delivery]:
    """Return the newest deliveries of a webhook, which the caller may be shown."""
    asked = {"hook": hook, "state": state, "limit": limit}
    with acting(connection) as cursor:
        return cursor.connection.cursor(row_factory=class_row(Delivery)).execute(_DELIVERIES, asked).fetchall()


def state(connection: psycopg.Connection, now: datetime) -> State:
    """Return the counts, and the age in seconds of the oldest delivery that an active webhook waits for."""
    row = connection.execute(_STATE, {"now": now}).fetchone()
    active, silent, waiting, failed, age = row or (0, 0, 0, 0, 0)
    return State(active, silent, waiting, failed, float(age))

"""Sessions of people: inside its transaction the database itself knows who acts, and shows no row that they do not see.

A transaction begins in the role that serves people, which reads what the principal's grants in force cover and writes
nothing. What it works on is opened by reading it in that role; the same statement takes the role that acts, which also
writes what belongs to an act and its actor does not see: another forum's item, the outbox, the log.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from services.core.access.principal import Principal
from services.storage.direct_statements import forget

SERVING, ACTING, ERASING = "stafet_serving", "stafet_acting", "stafet_erasing"
PUBLISHING = "stafet_publishing"
"""The one role for all that is done for a publisher: it reads and writes what is about the publisher's own events."""
OPERATING = "stafet_operating"
"""The role of who operates the installation, at the desk: counts and places, and dead letters, decided again."""

SERVE = (
    "SELECT set_config('role', %s, true), set_config('stafet.principal', %s, true), set_config('stafet.now', %s, true)"
)
_BEGINNING = sql.SQL(SERVE.replace("%s", "{}"))
_ACT = "SELECT set_config('role', %s, true)"
_OPEN_ITEM = "SELECT set_config('role', %s, true) FROM handover WHERE id = %s"
_OPEN_MEETING = "SELECT set_config('role', %s, true) FROM meeting WHERE id = %s"


def values(principal: Principal, now: datetime) -> tuple[str, str, str]:
    """Return what SERVE is given: for the rest of the transaction it is this person's, at this instant."""
    return SERVING, str(principal), now.astimezone(UTC).isoformat()


def serve(cursor: psycopg.Cursor[Any], principal: Principal, now: datetime, role: str = SERVING) -> None:
    """Let the transaction be a person's, for whom the database has only what the person sees.

    With the role ACTING it is one that writes at once, before anything is looked at.
    """
    cursor.execute(SERVE, (role, *values(principal, now)[1:]))


def beginning(principal: Principal, now: datetime, role: str = SERVING) -> sql.Composed:
    """Return what `serve` sends, as a statement that a transaction can begin with."""
    return _BEGINNING.format(*map(sql.Literal, (role, *values(principal, now)[1:])))


def act(cursor: psycopg.Cursor[Any], role: str = ACTING) -> None:
    """Let the transaction write what no row-level right is asked for: a refusal's leaf, a grant."""
    cursor.execute(_ACT, (role,))


def erase(cursor: psycopg.Cursor[Any]) -> None:
    """Let the transaction take away what the role that erases may, and nobody else."""
    cursor.execute(_ACT, (ERASING,))


@contextmanager
def looking(connection: psycopg.Connection) -> Iterator[psycopg.Cursor]:
    """Read a list in a transaction of its own, which is the viewer's once `serve` has said whose it is."""
    try:
        with connection.transaction(), connection.cursor() as cursor:
            yield cursor
    except BaseException:
        forget(connection)
        raise


@contextmanager
def acting(connection: psycopg.Connection) -> Iterator[psycopg.Cursor]:
    """Read in a transaction of its own what no single principal's grants cover: what is new, for all who listen."""
    with looking(connection) as cursor:
        act(cursor)
        yield cursor


def open_item(cursor: psycopg.Cursor[Any], handover: UUID) -> bool:
    """Take the role that acts when the person of this transaction sees the item; tell whether."""
    return cursor.execute(_OPEN_ITEM, (ACTING, handover)).fetchone() is not None


def open_meeting(cursor: psycopg.Cursor[Any], number: UUID) -> bool:
    """Take the role that acts when the meeting is one that the person may see; tell whether."""
    return cursor.execute(_OPEN_MEETING, (ACTING, number)).fetchone() is not None

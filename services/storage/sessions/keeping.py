"""Sessions as rows: begun, found by what the browser holds, their role chosen, ended; each change has its leaf."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg

from services.core.access.sessions import Limits, Session
from services.effects.audit_records import AuditRecord
from services.storage.access.session import act, acting
from services.storage.recorded import Recorded, recorded

SIGN = timedelta(seconds=30)
"""How old the last sign of a person may be before another one is written: not every page costs a write."""

_COLUMNS = "id, organisation, handle, roles, role, began_at, seen_at, ends_at"
_LIVES = "ends_at > %(now)s AND seen_at > %(now)s - %(idle)s"
_BEGIN = f"""
INSERT INTO desk_session ({_COLUMNS}, digest, issuer_session, authenticated_at, leaf)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608 - a constant
_FIND = f"SELECT {_COLUMNS} FROM desk_session WHERE digest = %(digest)s AND {_LIVES}"  # noqa: S608 - a constant
_SEEN = "UPDATE desk_session SET seen_at = greatest(seen_at, %s) WHERE digest = %s"
_CHOOSE = f"""
UPDATE desk_session SET role = %(role)s, digest = %(fresh)s, seen_at = %(now)s
WHERE digest = %(digest)s AND %(role)s = ANY(roles) AND {_LIVES} RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant
_ANY = f"SELECT {_COLUMNS} FROM desk_session WHERE digest = %(digest)s"  # noqa: S608 - a constant
_END = f"DELETE FROM desk_session WHERE digest = %(digest)s RETURNING {_COLUMNS}"  # noqa: S608 - a constant
_END_ALL = f"""
DELETE FROM desk_session WHERE coalesce(issuer_session = %(session)s, %(session)s::text IS NULL)
    AND coalesce(handle = %(handle)s, %(handle)s::text IS NULL) AND authenticated_at <= %(before)s
RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant
_SWEEP = f"DELETE FROM desk_session WHERE NOT ({_LIVES})"  # noqa: S608 - a constant


class Vouched(NamedTuple):
    """Whom an issuer vouches for: the roles are all of one organisation and handle; when and how it was shown."""

    organisation: str
    handle: str
    roles: Sequence[str]
    authenticated_at: datetime
    level: str | None = None  # the assurance level (`acr`)
    issuer_session: str | None = None  # `sid`


def digest(secret: str) -> bytes:
    """Return what is stored of a browser's secret."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def log_on(connection: psycopg.Connection, secret: str, who: Vouched, limits: Limits, now: datetime) -> Session:
    """Store a session that was not there before, and forget those that are over; a single role needs no choice."""
    roles = tuple(who.roles)
    role = roles[0] if len(roles) == 1 else None
    session = Session(uuid4(), who.organisation, who.handle, roles, role, now, now, now + limits.absolute)
    with recorded(connection, session.vouched.stored, now) as tx:
        act(tx.cursor)
        tx.cursor.execute(_SWEEP, {"now": now, "idle": limits.idle})
        scope = (*roles, *([f"acr:{who.level}"] if who.level else []))
        _leaf(tx, "login", "session.begun", session, scope)
        tx.cursor.execute(
            _BEGIN,
            (
                session.id, session.organisation, session.handle, list(roles), role, now, now, session.ends_at,
                digest(secret), who.issuer_session, who.authenticated_at, tx.append(),
            ),
        )  # fmt: skip
    return session


def found(
    connection: psycopg.Connection, secret: str, idle: timedelta, now: datetime, *, sign: bool = True
) -> Session | None:
    """Return the session of a browser's secret that is not over; with `sign` its person did something now."""
    with acting(connection) as cursor:
        session = _one(cursor, _FIND, {"digest": digest(secret), "now": now, "idle": idle})
        if session is not None and sign and now - session.seen_at >= SIGN:
            cursor.execute(_SEEN, (now, digest(secret)))
            session = replace(session, seen_at=now)
    return session


def choose(
    connection: psycopg.Connection, secret: str, fresh: str, role: str, idle: timedelta, now: datetime
) -> Session | None:
    """Let a session go on in one of its roles under a fresh secret; None when it is over or never had the role."""
    asked = {"digest": digest(secret), "fresh": digest(fresh), "role": role, "now": now, "idle": idle}
    with acting(connection) as cursor:
        session = _one(cursor, _FIND, asked)
    if session is None or role not in session.roles:
        return None
    with recorded(connection, f"person/{role}/{session.organisation}/{session.handle}", now) as tx:
        act(tx.cursor)
        chosen = _one(tx.cursor, _CHOOSE, asked)
        if chosen is not None:
            _leaf(tx, "login", "session.role", chosen, (role,))
    return chosen


def end(connection: psycopg.Connection, secret: str, now: datetime) -> Session | None:
    """End the session of a browser's secret, by its person; returns it, None when there is none."""
    with acting(connection) as cursor:
        session = _one(cursor, _ANY, {"digest": digest(secret)})
    if session is None:
        return None
    with recorded(connection, session.vouched.stored, now) as tx:
        act(tx.cursor)
        ended = _one(tx.cursor, _END, {"digest": digest(secret)})
        if ended is not None:
            _leaf(tx, "logout", "session.ended", ended, ())
    return ended


def end_by_issuer(
    connection: psycopg.Connection, session: str | None, handle: str | None, before: datetime, now: datetime
) -> int:
    """End what an issuer says is over, by its session or its person, if it was begun before; returns how many.

    Raises ValueError for neither: that would end everybody's.
    """
    if session is None and handle is None:
        raise ValueError("neither a session nor a person")
    with recorded(connection, "machine/issuer/stafet", now) as tx:
        act(tx.cursor)
        rows = tx.cursor.execute(_END_ALL, {"session": session, "handle": handle, "before": before}).fetchall()
        for row in rows:
            _leaf(tx, "logout", "session.ended_by_issuer", _session(row), ())
    return len(rows)


def _one(cursor: psycopg.Cursor, query: str, given: Mapping[str, object]) -> Session | None:
    row = cursor.execute(query.encode(), given).fetchone()
    return None if row is None else _session(row)


def _session(row: Sequence[Any]) -> Session:
    id_, organisation, handle, roles, *rest = row
    return Session(id_, organisation, handle, tuple(roles), *rest)


def _leaf(tx: Recorded, op: str, code: str, session: Session, scope: Sequence[str]) -> None:
    """Add a leaf that says all it commits to: the row itself goes when the session does."""
    source = f"session/{session.id}"
    recipient = (str(session.vouched),)
    tx.leaf(AuditRecord(op, code, recipient=recipient, scope=tuple(scope), source=source), source.encode())

"""Emergencies as they are stored: asked for by one person, opened by another as a grant that ends by itself."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import class_row

from services.core.access.emergencies import WAITING, may_ask, may_confirm
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.storage.access.denials import refusals
from services.storage.access.grants import insert, to_the_millisecond
from services.storage.access.rows import grants_for
from services.storage.access.session import act
from services.storage.recorded import Recorded, recorded

_ASK = """
INSERT INTO break_glass (id, role, organisation, handle, forum, municipality, minutes, reason, requested_at, leaf)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_COLUMNS = (
    "id, role, organisation, handle, forum, municipality, minutes, reason, requested_at, confirmed_by, confirmed_at"
)
_ONE = f"SELECT {_COLUMNS} FROM break_glass WHERE id = %s FOR UPDATE"  # noqa: S608 - a constant
_ALL = f"SELECT {_COLUMNS} FROM break_glass ORDER BY requested_at DESC, id"  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Emergency:
    """One of them; `confirmed_by` is None while nobody has opened it."""

    id: UUID
    role: str
    organisation: str
    handle: str
    forum: str
    municipality: str
    minutes: int
    reason: str
    requested_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None

    @property
    def principal(self) -> Principal:
        """Who asked, and gets access."""
        return Principal(self.role, self.organisation, self.handle)


class Emergencies:
    """What one person does about emergencies."""

    def __init__(self, connection: psycopg.Connection, who: Principal, *, operates: bool) -> None:
        """Take an autocommit connection of `storage.connections.connect`, who acts, and whether it operates here."""
        self._connection, self._who, self._operates = connection, who, operates

    def ask(self, forum: str, circle: str | None, municipality: str, minutes: int, reason: str) -> UUID:
        """Ask for access to an address; returns the id that another person confirms. Raises RefusedActError."""
        id_, who = uuid4(), self._who
        with refusals(self._connection, who, "break_glass.request"), recorded(self._connection, who.stored) as tx:
            act(tx.cursor)
            if not may_ask(who, circle):
                raise RefusedActError("forbidden")
            row = committed(id_, who, forum, municipality, minutes, reason)
            _leaf(tx, "break_glass.requested", forum, municipality, who, id_, row)
            tx.cursor.execute(
                _ASK,
                (
                    id_,
                    who.role,
                    who.organisation,
                    who.handle,
                    forum,
                    municipality,
                    minutes,
                    reason,
                    tx.now,
                    tx.append(),
                ),
            )
        return id_

    def confirm(self, id_: UUID) -> datetime:
        """Open it from now on; returns until when. Raises RefusedActError: not_found, oneself, forbidden, over."""
        with (
            refusals(self._connection, self._who, "break_glass.confirm", f"break_glass/{id_}"),
            recorded(self._connection, self._who.stored) as tx,
        ):
            act(tx.cursor)
            one = tx.cursor.connection.cursor(row_factory=class_row(Emergency)).execute(_ONE, (id_,)).fetchone()
            if one is None:
                raise RefusedActError("not_found")
            self._expect_right(tx, one)
            if one.confirmed_by is not None or one.requested_at + WAITING <= tx.now:
                raise RefusedActError("over")
            begins = to_the_millisecond(tx.now)
            given = Grant(one.principal, one.forum, one.municipality, begins, begins + timedelta(minutes=one.minutes))
            tx.cursor.execute(
                "UPDATE break_glass SET confirmed_by = %s, confirmed_at = %s WHERE id = %s",
                (self._who.stored, tx.now, id_),
            )
            _leaf(tx, "break_glass.confirmed", one.forum, one.municipality, one.principal, id_, str(id_).encode())
            insert(tx, uuid4(), given, self._who, one.reason, id_)
        return begins + timedelta(minutes=one.minutes)

    def _expect_right(self, tx: Recorded, one: Emergency) -> None:
        if (self._who.organisation, self._who.handle) == (one.organisation, one.handle):
            raise RefusedActError("oneself")
        held = grants_for(tx.cursor, self._who, tx.now, lock=True)
        if not may_confirm(self._who, held, operates=self._operates, asking=one.principal, now=tx.now):
            raise RefusedActError("forbidden")


def emergencies(connection: psycopg.Connection) -> list[Emergency]:
    """Return every emergency, also those that nobody opened, newest first."""
    return connection.cursor(row_factory=class_row(Emergency)).execute(_ALL).fetchall()


def committed(id_: UUID, who: Principal, forum: str, municipality: str, minutes: int, reason: str) -> bytes:
    """Return what the leaf of a request commits to: the row, from which it can be put together again."""
    return json.dumps([str(id_), str(who), forum, municipality, minutes, reason], ensure_ascii=False).encode()


def _leaf(tx: Recorded, code: str, forum: str, municipality: str, to: Principal, id_: UUID, record: bytes) -> None:
    recipient = (f"{forum}/{municipality}", str(to))
    tx.leaf(AuditRecord("break_glass", code, recipient=recipient, source=f"break_glass/{id_}"), record)

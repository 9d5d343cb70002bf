"""Stand-ins as they are stored: asked for by a coordinator, answered by who may give the grant, or taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import class_row

from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.stand_ins import ROLE, may_ask
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.storage.access.denials import refusals
from services.storage.access.grants import committed, expect_right, insert, to_the_millisecond
from services.storage.access.rows import grants_for
from services.storage.access.session import act
from services.storage.recorded import Recorded, recorded

SHOWN = timedelta(days=90)
"""How long one that was answered stays in lists."""

_ASKED = "id, asked_by, organisation, handle, forum, municipality, begins_at, until_at, reason, requested_at"
_COLUMNS = f"{_ASKED}, answered_by, answered_at, given"
_ASK = f"INSERT INTO stand_in_request ({_ASKED}, leaf) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"  # noqa: S608 - a constant
_ONE = f"SELECT {_COLUMNS} FROM stand_in_request WHERE id = %s FOR UPDATE"  # noqa: S608 - a constant
_LIST = f"""
SELECT {_COLUMNS} FROM stand_in_request WHERE requested_at > %(since)s OR (answered_at IS NULL AND until_at > %(now)s)
ORDER BY requested_at DESC, id
"""  # noqa: S608 - a constant
_ANSWER = "UPDATE stand_in_request SET answered_by = %s, answered_at = %s, given = %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class StandIn:
    """One request; `answered_by` is None while it waits, `given` the grant that came of it."""

    id: UUID
    asked_by: str
    organisation: str
    handle: str
    forum: str
    municipality: str
    begins_at: datetime
    until_at: datetime
    reason: str
    requested_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    given: UUID | None

    @property
    def wanted(self) -> Grant:
        """The grant that is asked for."""
        to = Principal(ROLE, self.organisation, self.handle)
        return Grant(to, self.forum, self.municipality, self.begins_at, self.until_at)

    def state(self, now: datetime) -> str:
        """Return waiting, given, declined, taken_back by who asked, or lapsed: its days passed before an answer."""
        if self.answered_by is None:
            return "lapsed" if self.until_at <= now else "waiting"
        if self.given is not None:
            return "given"
        return "taken_back" if self.answered_by == self.asked_by else "declined"


class StandIns:
    """What one person does about stand-ins."""

    def __init__(self, connection: psycopg.Connection, who: Principal, *, operates: bool) -> None:
        """Take an autocommit connection of `storage.connections.connect`, who acts, and whether it operates here."""
        self._connection, self._who, self._operates = connection, who, operates

    def ask(self, wanted: Grant, until: datetime, reason: str) -> UUID:
        """Ask that somebody is let in; returns the id that a leader answers. Raises RefusedActError: forbidden, over.

        A request for days that nobody ended in advance is none: `until` is the grant's.
        """
        id_, who = uuid4(), self._who
        with refusals(self._connection, who, "stand_in.request"), recorded(self._connection, who.stored) as tx:
            act(tx.cursor)
            held = grants_for(tx.cursor, who, tx.now, lock=True)
            if not may_ask(who, held, wanted=wanted, now=tx.now):
                raise RefusedActError("forbidden")
            if wanted.is_over(tx.now):
                raise RefusedActError("over")
            _leaf(tx, "stand_in.requested", id_, wanted, committed(id_, wanted, reason))
            to, where = wanted.principal, (wanted.forum, wanted.municipality)
            begins = wanted.begins
            row = (id_, who.stored, to.organisation, to.handle, *where, begins, until, reason, tx.now, tx.append())
            tx.cursor.execute(_ASK, row)
        return id_

    def confirm(self, id_: UUID) -> UUID:
        """Give what was asked for; returns the grant. Raises RefusedActError: not_found, forbidden, oneself, over."""
        given = uuid4()
        with self._answering("stand_in.confirm", id_) as (tx, one):
            expect_right(tx, self._who, one.wanted, operates=self._operates)
            _expect_waiting(tx, one)
            _leaf(tx, "stand_in.confirmed", id_, one.wanted, str(id_).encode())
            begins = max(one.begins_at, to_the_millisecond(tx.now))
            insert(tx, given, replace(one.wanted, begins=begins), self._who, one.reason)
            tx.cursor.execute(_ANSWER, (self._who.stored, tx.now, given, id_))
        return given

    def decline(self, id_: UUID) -> None:
        """Say no, or take back what one asked for; raises RefusedActError: not_found, forbidden, oneself, over."""
        with self._answering("stand_in.decline", id_) as (tx, one):
            if one.asked_by != self._who.stored:
                expect_right(tx, self._who, one.wanted, operates=self._operates)
            _expect_waiting(tx, one)
            _leaf(tx, "stand_in.declined", id_, one.wanted, str(id_).encode())
            tx.cursor.execute(_ANSWER, (self._who.stored, tx.now, None, id_))

    @contextmanager
    def _answering(self, what: str, id_: UUID) -> Iterator[tuple[Recorded, StandIn]]:
        with (
            refusals(self._connection, self._who, what, f"stand_in/{id_}"),
            recorded(self._connection, self._who.stored) as tx,
        ):
            act(tx.cursor)
            one = tx.cursor.connection.cursor(row_factory=class_row(StandIn)).execute(_ONE, (id_,)).fetchone()
            if one is None:
                raise RefusedActError("not_found")
            yield tx, one


def stand_ins(connection: psycopg.Connection, now: datetime) -> list[StandIn]:
    """Return the requests that wait, and those of the last time, newest first."""
    rows = connection.cursor(row_factory=class_row(StandIn))
    return rows.execute(_LIST, {"since": now - SHOWN, "now": now}).fetchall()


def _expect_waiting(tx: Recorded, one: StandIn) -> None:
    if one.state(tx.now) != "waiting":
        raise RefusedActError("over")


def _leaf(tx: Recorded, code: str, id_: UUID, wanted: Grant, record: bytes) -> None:
    recipient = (f"{wanted.forum}/{wanted.municipality}", str(wanted.principal))
    tx.leaf(AuditRecord("grant", code, recipient=recipient, source=f"stand_in/{id_}"), record)

"""Grants given and ended: each act is one transaction with its leaf, which commits to the reason without telling it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg

from services.core.access.grants import Grant, is_oneself, may_give
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.effects.postgres_values import instant_text
from services.storage.access.denials import refusals
from services.storage.access.rows import grants_for, locked
from services.storage.access.session import act
from services.storage.recorded import Recorded, recorded

_ADD = """
INSERT INTO access_grant (id, role, organisation, handle, forum, municipality, begins_at, until_at, given_by, given_at,
    reason, break_glass, leaf)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_END = "UPDATE access_grant SET ended_at = %s, ended_by = %s, end_reason = %s WHERE id = %s"


def _now() -> datetime:
    return datetime.now(UTC)


class Grants:
    """The acts of one person on grants."""

    def __init__(
        self,
        connection: psycopg.Connection,
        giver: Principal,
        *,
        operates: bool,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Take an autocommit connection of `storage.connections.connect`, who acts, and whether it operates here."""
        self._connection = connection
        self._giver = giver
        self._operates = operates
        self._clock = clock

    def add(self, given: Grant, reason: str) -> UUID:
        """Give a grant; returns its id. Raises RefusedActError: forbidden, oneself, over."""
        id_ = uuid4()
        with (
            refusals(self._connection, self._giver, "grant.add"),
            recorded(self._connection, self._giver.stored, self._clock()) as tx,
        ):
            act(tx.cursor)
            expect_right(tx, self._giver, given, operates=self._operates)
            if given.is_over(tx.now):
                raise RefusedActError("over")
            insert(tx, id_, given, self._giver, reason)
        return id_

    def end(self, id_: UUID, reason: str) -> None:
        """End a grant from now on. Raises RefusedActError: not_found, forbidden, oneself, over."""
        about = f"grant/{id_}"
        with (
            refusals(self._connection, self._giver, "grant.end", about),
            recorded(self._connection, self._giver.stored, self._clock()) as tx,
        ):
            act(tx.cursor)
            stored = locked(tx.cursor, id_)
            if stored is None:
                raise RefusedActError("not_found")
            expect_right(tx, self._giver, stored.grant, operates=self._operates)
            if stored.grant.is_over(tx.now):
                raise RefusedActError("over")
            ended_at = to_the_millisecond(tx.now)
            tx.cursor.execute(_END, (ended_at, self._giver.stored, reason, id_))
            tx.leaf(_record("grant.ended", stored.grant, about), committed(id_, stored.grant, reason))


def expect_right(tx: Recorded, giver: Principal, given: Grant, *, operates: bool) -> None:
    """Raise RefusedActError `oneself` or `forbidden` unless somebody may give or end a grant now."""
    if is_oneself(giver, given.principal):
        raise RefusedActError("oneself")
    held = grants_for(tx.cursor, giver, tx.now, lock=True)
    if not may_give(giver, held, operates=operates, given=given, now=tx.now):
        raise RefusedActError("forbidden")


def insert(tx: Recorded, id_: UUID, given: Grant, giver: Principal, reason: str, emergency: UUID | None = None) -> None:
    """Store a grant with the leaf `grant.added`."""
    place = tx.leaf(_record("grant.added", given, f"grant/{id_}"), committed(id_, given, reason))
    to = given.principal
    leaf = tx.append() + place
    tx.cursor.execute(
        _ADD,
        (id_, to.role, to.organisation, to.handle, given.forum, given.municipality, given.begins, given.until,
         giver.stored, tx.now, reason, emergency, leaf),
    )  # fmt: skip


def to_the_millisecond(at: datetime) -> datetime:
    """Return the instant without what is finer: grants count to the millisecond."""
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


def committed(id_: UUID, given: Grant, reason: str) -> bytes:
    """Return what the leaf commits to: the row, with its reason, from which anybody can put it together again."""
    until = None if given.until is None else instant_text(given.until)
    row = [str(id_), str(given.principal), given.forum, given.municipality, instant_text(given.begins), until, reason]
    return json.dumps(row, ensure_ascii=False).encode()


def _record(code: str, given: Grant, about: str) -> AuditRecord:
    recipient = (f"{given.forum}/{given.municipality}", str(given.principal))
    return AuditRecord("grant", code, recipient=recipient, source=about)

"""Idempotency-Key in PostgreSQL: a request that comes again gets the answer of the first, and has no second effect.

The row is written in the transaction of the first (contracts-acts 11). It has the request as keyed digests alone: what
a client puts into a key, and what a body says, is nowhere in it.
"""

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import class_row

from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.effects.sealing import Sealer
from services.storage.access.rows import grants_for

KEPT = timedelta(hours=24)
"""How long an answer is given again."""

MOST = 10_000
"""Rows that one turn of the clock takes away."""

_WAIT = "SELECT pg_advisory_xact_lock(%s)"
_ONE = "SELECT id, digest, forum, municipality, answer FROM idempotency WHERE id = %s AND answered_at > %s"
_KEEP = """
INSERT INTO idempotency (id, principal, digest, answered_at, forum, municipality, answer)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, answered_at = excluded.answered_at, forum = excluded.forum,
    municipality = excluded.municipality, answer = excluded.answer
"""
_FORGET = """
DELETE FROM idempotency
WHERE id IN (SELECT id FROM idempotency WHERE answered_at <= %s ORDER BY answered_at LIMIT %s)
"""


class Request(NamedTuple):
    """A request with a key: the key as it was given, the path, and the body as JSON, {} where there was none."""

    key: str
    path: str
    body: Any


class Kept(NamedTuple):
    """An answer that was given: where the item stands that it is about, and its bytes, None where they are not kept."""

    id: bytes
    digest: bytes
    forum: str | None
    municipality: str | None
    answer: bytes | None


class Once:
    """One request that has one effect: asked for in the beginning of its transaction, and remembered at its end."""

    def __init__(self, sealer: Sealer, principal: Principal, request: Request) -> None:
        """Take who asks and what; order of members and blanks of the body do not matter."""
        self._principal = principal
        body = json.dumps(request.body, sort_keys=True, separators=(",", ":"))
        self.id = sealer.pseudonym("idempotency", f"{principal}\x00{request.key}\x00{request.path}")
        self._digest = sealer.pseudonym("body", body)

    def earlier(self, cursor: psycopg.Cursor[Any], now: datetime) -> Kept | None:
        """Return what the same request was answered, None for the first or where that is not for the principal now.

        One that is under way is waited for: until this transaction ends, the request is this one's. Raises
        RefusedActError `idempotency_key_reused` for another body.
        """
        cursor.execute(_WAIT, (int.from_bytes(self.id[:8], "big", signed=True),))
        rows = cursor.connection.cursor(row_factory=class_row(Kept))
        found = rows.execute(_ONE, (self.id, now - KEPT)).fetchone()
        if found is None or not self._covers(cursor, found, now):
            return None
        if found.digest != self._digest:
            raise RefusedActError("idempotency_key_reused")
        return found

    def remember(
        self,
        cursor: psycopg.Cursor[Any],
        now: datetime,
        answer: bytes | None,
        at: tuple[str, str | None] | None = None,
    ) -> None:
        """Keep the answer, sealed by the caller where it tells of a person; `at` is the address of its item.

        In the role that acts, and in the transaction of what was done: both are there, or neither is.
        """
        forum, municipality = at or (None, None)
        row = (self.id, str(self._principal), self._digest, now, forum, municipality, answer)
        cursor.execute(_KEEP, row)

    def _covers(self, cursor: psycopg.Cursor[Any], found: Kept, now: datetime) -> bool:
        """Tell whether grants in force cover the item's address, whatever the stage now; an own event needs none."""
        if found.forum is None:
            return True
        held = grants_for(cursor, self._principal, now)
        return any(one.covers(self._principal, found.forum, found.municipality) for one in held)


def forget(connection: psycopg.Connection, now: datetime) -> int:
    """Take away what is not given again any more; returns how many."""
    return connection.execute(_FORGET, (now - KEPT, MOST)).rowcount

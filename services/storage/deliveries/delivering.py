"""Deliveries on their way: which are due, who has them, and what came of each; no transaction is open meanwhile."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from connectors.webhook.payload import PING, kind
from services.effects.master_keys import WrappedKey
from services.effects.sealing import Sealer, unseal

KEPT = timedelta(days=30)
"""How long it is known what became of a delivery."""

_TARGETS = """
SELECT webhook.id, url, state = 'active' AS active, secret, key_version, wrapped_key
FROM webhook JOIN person ON person.id = webhook.id WHERE state <> 'removed' AND EXISTS (
    SELECT FROM webhook_delivery one WHERE one.webhook = webhook.id AND one.state = 'waiting'
) ORDER BY webhook.id
"""
_CLAIM = """
UPDATE webhook_delivery SET attempts = least(attempts + 1, 999), next_at = %(back)s
FROM (
    SELECT due.id FROM unnest(%(hooks)s::uuid[], %(free)s::int[], %(active)s::bool[]) hook (id, free, active)
    CROSS JOIN LATERAL (
        SELECT one.id FROM webhook_delivery one
        WHERE one.webhook = hook.id AND state = 'waiting' AND next_at <= %(now)s AND (hook.active OR type = %(ping)s)
        ORDER BY next_at, one.id LIMIT hook.free FOR UPDATE SKIP LOCKED
    ) due
) claimed WHERE webhook_delivery.id = claimed.id
RETURNING webhook_delivery.id, webhook, change, type, data, attempts
"""
# Of one webhook that is gone every other delivery ends with it; no row is changed twice.
_SETTLE = """
WITH settled AS (
    UPDATE webhook_delivery one SET state = done.state, next_at = done.next_at,
        attempts = CASE WHEN done.begun THEN one.attempts ELSE greatest(0, one.attempts - 1) END,
        outcome = CASE WHEN done.begun THEN done.outcome ELSE one.outcome END,
        ended_at = CASE WHEN done.state <> 'waiting' THEN %(now)s END
    FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(next)s::timestamptz[], %(outcomes)s::text[],
        %(begun)s::bool[]) done (id, state, next_at, outcome, begun)
    WHERE one.id = done.id AND one.state = 'waiting'
), answered AS (
    UPDATE webhook SET state = 'active', reason = NULL, changed_at = %(now)s
    WHERE id = ANY(%(answered)s::uuid[]) AND state IN ('new', 'paused', 'ended')
), gone AS (
    UPDATE webhook SET state = 'ended', reason = 'GONE', changed_at = %(now)s
    WHERE id = ANY(%(gone)s::uuid[]) AND state <> 'removed'
)
UPDATE webhook_delivery SET state = 'ended', next_at = NULL, ended_at = %(now)s
WHERE webhook = ANY(%(gone)s::uuid[]) AND state = 'waiting' AND id <> ALL(%(ids)s::bigint[])
"""
_FORGET = """
DELETE FROM webhook_delivery WHERE id IN (
    SELECT id FROM webhook_delivery WHERE state <> 'waiting' AND ended_at < %s LIMIT 10000
)
"""


class Target(NamedTuple):
    """Where something waits to be told: the webhook, and the secret that signs for it."""

    id: UUID
    url: str
    active: bool
    secret: bytes


class Due(NamedTuple):
    """A delivery that this process has now, until `back`; `attempts` has this one in it."""

    id: int
    webhook: UUID
    change: UUID
    type: str
    data: bytes
    attempts: int

    @property
    def is_ping(self) -> bool:
        """Whether its answer makes the webhook active."""
        return self.type == kind(PING)


class Outcome(NamedTuple):
    """What came of an attempt: the state of the delivery from now on, when it is tried again, and why."""

    due: Due
    state: str
    next_at: datetime | None
    outcome: str
    gone: bool = False  # the receiver wants to hear nothing more
    begun: bool = True  # whether it counts as an attempt


class _Sealed(NamedTuple):
    id: UUID
    url: str
    active: bool
    secret: bytes
    key_version: int
    wrapped_key: bytes


class Deliveries:
    """The rows, over an autocommit connection that is nobody's during a call."""

    def __init__(self, connection: psycopg.Connection, sealer: Sealer) -> None:
        """Take a connection of `services.storage.connections.connect`; its errors are psycopg's."""
        self._connection, self._sealer = connection, sealer
        self._secrets: dict[bytes, bytes] = {}  # by what they are sealed in

    def targets(self) -> list[Target]:
        """Return the webhooks for which something waits. Raises SealError, KeysAwayError."""
        rows = self._connection.cursor(row_factory=class_row(_Sealed)).execute(_TARGETS).fetchall()
        return [Target(one.id, one.url, one.active, self._secret(one)) for one in rows]

    def claim(self, free: Mapping[UUID, int], targets: Sequence[Target], now: datetime, back: datetime) -> list[Due]:
        """Take what is due, of each target as much as it is `free` for; of whoever dies with it it is due at `back`."""
        asked = [one for one in targets if free[one.id] > 0]
        if not asked:
            return []
        given = {
            "hooks": [one.id for one in asked],
            "free": [free[one.id] for one in asked],
            "active": [one.active for one in asked],
            "now": now,
            "back": back,
            "ping": kind(PING),
        }
        return self._connection.cursor(row_factory=class_row(Due)).execute(_CLAIM, given).fetchall()

    def settle(self, done: Sequence[Outcome], now: datetime) -> None:
        """Store what came of attempts, and what that means for their webhooks, in one statement."""
        gone = {one.due.webhook for one in done if one.gone}
        answered = {one.due.webhook for one in done if one.due.is_ping and one.state == "delivered"} - gone
        ended = [one.state == "waiting" and one.due.webhook in gone for one in done]
        given = {
            "ids": [one.due.id for one in done],
            "states": ["ended" if over else one.state for one, over in zip(done, ended, strict=True)],
            "next": [None if over else one.next_at for one, over in zip(done, ended, strict=True)],
            "outcomes": [one.outcome for one in done],
            "begun": [one.begun for one in done],
            "answered": list(answered),
            "gone": list(gone),
            "now": now,
        }
        self._connection.execute(_SETTLE, given)

    def forget(self, now: datetime) -> int:
        """Forget deliveries that ended long ago; returns how many."""
        return self._connection.execute(_FORGET, (now - KEPT,)).rowcount

    def _secret(self, one: _Sealed) -> bytes:
        known = self._secrets.get(one.secret)
        if known is None:
            key = self._sealer.unwrap(one.id.bytes, WrappedKey(one.key_version, one.wrapped_key))
            known = self._secrets[one.secret] = unseal(key, one.id.bytes, one.secret)
        return known

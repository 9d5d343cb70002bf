"""Making of deliveries: a change and a webhook that wants it are one row, whoever looks at the outbox first.

The dispatcher makes them as soon as an act is committed, so that nobody waits for Kafka; the relay makes what is left
in the statement that takes the messages out of the outbox, so that nothing is gone before it was made.
"""

from collections.abc import Sequence
from datetime import datetime

import psycopg

_MAKE = """
INSERT INTO webhook_delivery (webhook, change, key, type, data, made_at, next_at)
SELECT hook.id, one.event_id, one.key, one.type, one.data, %(now)s, %(now)s
FROM {source} one JOIN webhook hook ON hook.state IN ('active', 'paused')
    AND starts_with(one.topic, 'out.') AND split_part(one.topic, '.', 2) = hook.forum
CROSS JOIN LATERAL (SELECT convert_from(one.data, 'UTF8')::jsonb -> 'data' AS told) message
WHERE told ->> 'stage' = ANY(hook.stages)
    AND coalesce(told ->> 'municipality' = hook.municipality, hook.municipality IS NULL)
    AND (hook.types = '{{}}' OR told ->> 'event_type' = ANY(hook.types))
    AND (hook.changes = '{{}}' OR split_part(split_part(one.type, '.', 3), '_', 2) = ANY(hook.changes))
ON CONFLICT DO NOTHING
"""
_FROM_OUTBOX = _MAKE.format(source="outbox")
_TAKING_OUT = "WITH gone AS (DELETE FROM outbox WHERE id = ANY(%(ids)s) RETURNING topic, key, type, event_id, data)"
_FROM_GONE = _TAKING_OUT + _MAKE.format(source="gone")


def make(connection: psycopg.Connection, now: datetime) -> int:
    """Make what the outbox has and nobody made yet, in a transaction of its own; returns how many rows that are."""
    return connection.execute(_FROM_OUTBOX.encode(), {"now": now}).rowcount


def take_out(connection: psycopg.Connection, ids: Sequence[int], now: datetime) -> None:
    """Take messages out of the outbox, and in the same statement make what nobody made of them yet."""
    connection.execute(_FROM_GONE.encode(), {"ids": list(ids), "now": now})

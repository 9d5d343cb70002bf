"""Rehearsals as the log has them: who tried a dead letter or a stopped partition, and whether another did in a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import psycopg

from services.core.access.principal import Principal

_REHEARSED = """
SELECT convert_from(leaf.body, 'UTF8')::jsonb ->> 'actor' AS actor, convert_from(leaf.body, 'UTF8')::jsonb ->> 't_rec'
FROM audit_entry JOIN leaf ON leaf.idx = audit_entry.leaf
WHERE audit_entry.case_id = %s AND convert_from(leaf.body, 'UTF8')::jsonb ->> 'op' = %s
    AND convert_from(leaf.body, 'UTF8')::jsonb ->> 'code' = %s
ORDER BY leaf.idx DESC
"""

FRESH = timedelta(hours=24)
"""How old another person's rehearsal may be that an act by two persons rests on."""

OF_A_LETTER = ("replay", "rehearsed")
"""`op` and `code` of the leaf of a dead letter's rehearsal."""


class Rehearsed(NamedTuple):
    """Who rehearsed it, as leaves name people, and when."""

    actor: str
    at: datetime


def rehearsals(connection: psycopg.Connection, about: UUID, kind: tuple[str, str] = OF_A_LETTER) -> list[Rehearsed]:
    """Return who rehearsed something, by the leaves of this `op` and `code`, the newest first."""
    found = connection.execute(_REHEARSED, (about, *kind))
    return [Rehearsed(actor, datetime.fromisoformat(at)) for actor, at in found]


def by_another(found: Sequence[Rehearsed], actor: Principal, now: datetime) -> Rehearsed | None:
    """Return the newest rehearsal of somebody else that is fresh, None when there is none."""
    return next((one for one in found if one.actor != actor.stored and now - one.at < FRESH), None)

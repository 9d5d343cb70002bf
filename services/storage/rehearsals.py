"""Rehearsals of dead letters as the log has them: who tried one, and whether another person did within a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import psycopg

from services.core.access.principal import Principal

_REHEARSED = """
SELECT convert_from(leaf.body, 'UTF8')::jsonb ->> 'actor' AS actor, convert_from(leaf.body, 'UTF8')::jsonb ->> 't_rec'
FROM audit_entry JOIN leaf ON leaf.idx = audit_entry.leaf
WHERE audit_entry.case_id = %s AND convert_from(leaf.body, 'UTF8')::jsonb ->> 'op' = 'replay'
    AND convert_from(leaf.body, 'UTF8')::jsonb ->> 'code' = 'rehearsed'
ORDER BY leaf.idx DESC
"""

FRESH = timedelta(hours=24)
"""How old another person's rehearsal may be that a replay by two persons rests on."""


class Rehearsed(NamedTuple):
    """Who rehearsed a dead letter, as leaves name people, and when."""

    actor: str
    at: datetime


def rehearsals(connection: psycopg.Connection, letter: UUID) -> list[Rehearsed]:
    """Return who rehearsed a dead letter, as the log has it, the newest first."""
    return [Rehearsed(actor, datetime.fromisoformat(at)) for actor, at in connection.execute(_REHEARSED, (letter,))]


def by_another(found: Sequence[Rehearsed], actor: Principal, now: datetime) -> Rehearsed | None:
    """Return the newest rehearsal of somebody else that is fresh, None when there is none."""
    return next((one for one in found if one.actor != actor.stored and now - one.at < FRESH), None)

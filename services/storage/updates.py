"""Updates as they are stored: handovers that a newer version keeps, with the deadlines that it leaves and adds."""

from collections.abc import Sequence
from uuid import UUID

import psycopg

from services.effects.plan import Kept
from services.storage.binary_copy import together
from services.storage.handovers.applying import NEAREST

_MOVE = """
UPDATE handover SET event = one.event, event_id = one.event_id, person = one.person, version = version + 1,
    changed_at = one.at
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::timestamptz[]) AS one (id, event, event_id, person, at)
WHERE handover.id = one.id
"""
_REMEMBER = """
INSERT INTO handover_update (handover, version, before, after)
SELECT * FROM unnest(%s::uuid[], %s::int[], %s::uuid[], %s::uuid[])
"""
_GIVEN = """
WITH given AS (
    SELECT * FROM unnest(%(handovers)s::uuid[], %(since)s::int[], %(rules)s::text[], %(whats)s::text[],
        %(days)s::int[], %(instants)s::bigint[], %(past)s::bool[])
    AS one (handover, since, rule, what, days, instants, past)
), asked AS (
    SELECT handover, since, rule, what, date '2000-01-01' + days AS due_on,
        timestamptz '2000-01-01 00:00+00' + instants * interval '1 microsecond' AS due_at, past FROM given
)
"""
_SAME = """
    d.handover = asked.handover AND d.rule = asked.rule
    AND (d.due_on, d.due_at) IS NOT DISTINCT FROM (asked.due_on, asked.due_at)
"""
_END = f"""
{_GIVEN}
UPDATE deadline d SET withdrawn_at = %(at)s
WHERE handover = ANY(%(kept)s) AND withdrawn_at IS NULL AND done_at IS NULL
    AND NOT EXISTS (SELECT FROM asked WHERE {_SAME})
"""  # noqa: S608 - constants
_BEGIN = f"""
{_GIVEN}
INSERT INTO deadline (handover, rule, since, what, due_on, due_at, past_at_receipt)
SELECT handover, rule, since, what, due_on, due_at, past FROM asked
WHERE NOT EXISTS (SELECT FROM deadline d WHERE {_SAME} AND d.withdrawn_at IS NULL)
"""  # noqa: S608 - constants


def store(cursor: psycopg.Cursor, kept: Sequence[Kept], at: str) -> None:
    """Let locked handovers become items of their new event, at the moment of its leaves; end and add deadlines."""
    moved = [
        (UUID(bytes=one.id), UUID(bytes=event.id), event.event_id, UUID(bytes=event.person), at)
        for one, event, _ in kept
    ]
    together(cursor, _MOVE, moved)
    together(
        cursor,
        _REMEMBER,
        [(UUID(bytes=one.id), one.version + 1, UUID(bytes=one.event), UUID(bytes=event.id)) for one, event, _ in kept],
    )
    timed = [(one, rows) for one, _, rows in kept if rows is not None]
    if timed:
        dates = [(row, one.version + 1) for one, rows in timed for row in rows]
        values = {
            "at": at,
            "kept": [UUID(bytes=one.id) for one, _ in timed],
            "handovers": [UUID(bytes=row.handover) for row, _ in dates],
            "since": [since for _, since in dates],
            "rules": [row.rule for row, _ in dates],
            "whats": [row.what for row, _ in dates],
            "days": [row.due_on for row, _ in dates],
            "instants": [row.due_at for row, _ in dates],
            "past": [row.past_at_receipt for row, _ in dates],
        }
        cursor.execute(_END, values)
        cursor.execute(_BEGIN, values)
        cursor.execute(NEAREST, (values["kept"],))

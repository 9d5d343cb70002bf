"""Changes of queues: the places whose lists the steps since a leaf have changed, without a name or an id.

Leaves are numbered without gaps and in the order of commits, under the tree's lock: whoever has read up to the newest
one has missed nothing, and no later commit brings a lower one.
"""

import psycopg

from services.core.handover.acts import stage_left
from services.storage.handovers.visibility import Place
from services.storage.tables import IS_OPEN

MOST = 5_000
"""Leaves that are looked through at once."""

_HEAD = "SELECT size - 1 FROM tree_head WHERE one = 1"
# Where the state stayed the stage may have changed, which the leaf tells: who saw the item before sees it leave.
CHANGED = """
SELECT DISTINCT item.forum, item.municipality, item.stage,
    CASE WHEN step.from_state = step.state THEN convert_from(leaf.body, 'UTF8')::jsonb ->> 'code' END
FROM handover_step step JOIN handover item ON item.id = step.handover JOIN leaf ON leaf.idx = step.leaf
WHERE step.leaf > %s AND step.leaf <= %s
"""
_OPEN = f"SELECT DISTINCT forum, municipality, stage FROM handover WHERE {IS_OPEN} AND forum = ANY(%s)"  # noqa: S608


def newest(cursor: psycopg.Cursor) -> int:
    """Return the number of the newest leaf that is committed, -1 while there is none."""
    row = cursor.execute(_HEAD).fetchone()
    return -1 if row is None else int(row[0])


def changed(cursor: psycopg.Cursor, after: int, last: int) -> set[Place]:
    """Return the places of what had a step in the leaves after one up to another: where it stands now, and stood."""
    found = set()
    # Planned for these numbers each time: a plan for any would be one for a good part of the table.
    for forum, municipality, stage, code in cursor.execute(CHANGED, (after, last), prepare=False):
        found.add(Place(forum, municipality, stage))
        if code is not None and (left := stage_left(code)) is not None:
            found.add(Place(forum, municipality, left))
    return found


def occupied(cursor: psycopg.Cursor, forums: list[str]) -> set[Place]:
    """Return the places of some forums where something is open."""
    return {Place(*row) for row in cursor.execute(_OPEN, (forums,))}

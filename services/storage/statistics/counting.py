"""Counts of months that are over, in one query; what is suppressed in them never leaves this module."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any

import psycopg

from services.core.access.principal import Principal
from services.core.access.rights import sees_statistics
from services.core.rulebook.deadlines import COPENHAGEN
from services.core.rulebook.model import Rulebook
from services.core.statistics import shown
from services.core.statistics.months import begins, ended, next_after
from services.core.statistics.shown import Counted, Month
from services.effects.actors import RefusedActError
from services.storage.access.denials import refusals
from services.storage.access.rows import grants_for
from services.storage.access.session import acting
from services.storage.handovers.reader import Reader
from services.storage.rulebooks.archive import ruled

READ = "statistics.shown"

SETTLED = timedelta(hours=1)
"""How long after its end a month is first shown: an act of its last minute may be stored a moment later, and two looks,
one before and one after, would differ by that one act."""

# Everything is counted in the month in which it happened, so that a month that is over never counts otherwise. Late is
# what the clock had reminded somebody of as overdue before it was taken.
_COUNTS = """
WITH taken AS (
    SELECT item.forum, to_char(step.at AT TIME ZONE 'Europe/Copenhagen', 'YYYY-MM') AS month,
        extract(epoch FROM step.at - item.offered_at) AS seconds,
        CASE WHEN EXISTS (
            SELECT FROM reminder WHERE reminder.handover = step.handover AND rule = 'answer_by'
                AND level <> 'soon' AND ends_at <= step.at
        ) THEN 'late' ELSE 'in_time' END AS kept
    FROM handover_step step JOIN handover item ON item.id = step.handover
    WHERE step.state = 'accepted' AND step.from_state = 'offered' AND step.at >= %(from)s AND step.at < %(until)s
        AND item.forum = ANY(%(forums)s)
)
SELECT 'received', to_char(offered_at AT TIME ZONE 'Europe/Copenhagen', 'YYYY-MM'), forum, coalesce(municipality, ''),
    count(*), NULL::float8
FROM handover WHERE offered_at >= %(from)s AND offered_at < %(until)s AND forum = ANY(%(forums)s) GROUP BY 2, 3, 4
UNION ALL
SELECT 'types', to_char(offered_at AT TIME ZONE 'Europe/Copenhagen', 'YYYY-MM'), type, '', count(*), NULL
FROM handover WHERE offered_at >= %(from)s AND offered_at < %(until)s AND forum = ANY(%(forums)s) GROUP BY 2, 3
UNION ALL
SELECT 'accepted', month, forum, kept, count(*), NULL FROM taken GROUP BY 2, 3, 4
UNION ALL
SELECT 'medians', month, coalesce(forum, '*'), '', count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)
FROM taken GROUP BY GROUPING SETS ((month), (month, forum))
UNION ALL
SELECT 'returned', to_char(step.at AT TIME ZONE 'Europe/Copenhagen', 'YYYY-MM'), forum, coalesce(step.code, ''),
    count(*), NULL
FROM handover_step step JOIN handover item ON item.id = step.handover
WHERE step.state = 'returned' AND step.from_state <> 'returned' AND step.at >= %(from)s AND step.at < %(until)s
    AND forum = ANY(%(forums)s) GROUP BY 2, 3, 4
"""


def statistics(
    connection: psycopg.Connection,
    principal: Principal,
    rulebook: Rulebook,
    now: datetime,
    months: int,
    known: dict[str, Rulebook] | None = None,
) -> list[Month]:
    """Return so many months that are over, the oldest first, as they are shown to everybody who may see them.

    The same for all: forums whose items are there for one role only are not counted (EXIT-7, INF-4). And the same for
    ever: each month counts the forums of the rulebook that was in force at its end, so that a later change of forums
    tells nobody of a few by two looks. `known` are rulebooks of before, by hash. Raises RefusedActError `forbidden`.
    """
    names = ended((now - SETTLED).astimezone(COPENHAGEN).date(), months)
    with refusals(connection, principal, READ), acting(connection) as cursor:
        if not sees_statistics(principal, grants_for(cursor, principal, now), now):
            raise RefusedActError("forbidden")
        reader = Reader(connection, principal, rulebook, {} if known is None else known)
        counted: dict[str, Counted] = {}
        for forums, some in groupby(names, partial(_forums_of, reader)):
            counted |= _counted(cursor, forums, list(some))
    return [shown.month(name, counted[name]) for name in names]


def _forums_of(reader: Reader, month: str) -> list[str]:
    """Return what is counted of a month."""
    name = ruled(reader.connection, _at(next_after(month)))
    return _forums(reader.rulebook if name is None else reader.rulebook_of(name))


def _at(month: str) -> datetime:
    """Return the first instant of a month, in Copenhagen."""
    return datetime.combine(begins(month), time(), COPENHAGEN)


def _forums(rulebook: Rulebook) -> list[str]:
    """Return what is counted: forums, and the queues beside them, that are there for everybody's roles."""
    closed = rulebook.disclosure.is_closed
    return [name for name, forum in rulebook.forums.items() if forum.circle == "general" and not closed(name)]


def _counted(cursor: psycopg.Cursor[Any], forums: Sequence[str], names: Sequence[str]) -> Mapping[str, Counted]:
    given = {"from": _at(names[0]), "until": _at(next_after(names[-1])), "forums": list(forums)}
    cursor.execute(_COUNTS, given)
    found = {name: Counted({}, {}, {}, {}, {}) for name in names}
    for measure, month, key, other, count, median in cursor:
        of = getattr(found[month], measure)
        if measure == "medians":
            of[key] = median
        else:
            of[key if measure == "types" else (key, other)] = count
    return found

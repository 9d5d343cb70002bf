"""Reminders in the database: what is to be looked at, what was sent, and the transaction that sends the rest once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from services.core.deadlines.reminders import Timetable, Watched
from services.core.handover.item import OpenHandover
from services.core.rulebook.answering import REVIEW
from services.effects.ids import Ids
from services.effects.reminding import CLOCK, OpenQuestion, Reminding, Standing
from services.storage import failpoints
from services.storage.binary_copy import together
from services.storage.handovers.stored import COLUMNS
from services.storage.recorded import recorded
from services.storage.tables import IS_OPEN

AT_ONCE = 100
"""Items of one transaction: until it is committed, nobody else can act on them."""

MOST = 2000
"""Items that are looked at in one turn: other jobs of clock wait that long."""

AGAIN = timedelta(hours=1)
"""After this an item is tried again that could not be looked at."""

LOOK = "epoch"
"""The moment of an item that is to be looked at now, whatever the clock says."""

DUE = f"SELECT id FROM handover WHERE remind_at <= %s AND {IS_OPEN} ORDER BY offered_at, id LIMIT %s"  # noqa: S608

# Who acts on an item has it locked, and changes when it is looked at next: it is left for the next turn.
_STANDING = f"""
SELECT {COLUMNS}, offered_at, answer_on, answer_at, meeting, review_on FROM handover
WHERE id = ANY(%s) AND remind_at <= %s AND {IS_OPEN} ORDER BY offered_at, id FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - constants
_DEADLINES = """
SELECT handover, rule, due_on, due_at FROM deadline
WHERE handover = ANY(%s) AND withdrawn_at IS NULL AND done_at IS NULL AND NOT past_at_receipt ORDER BY rule
"""
_QUESTIONS = "SELECT handover, id, asked_at, answer_on FROM question WHERE handover = ANY(%s) AND state = 'open'"
_SENT = "SELECT handover, rule, level, ends_at FROM reminder WHERE handover = ANY(%s)"
_NEXT = """
UPDATE handover SET remind_at = next.at FROM unnest(%s::uuid[], %s::timestamptz[]) AS next (id, at)
WHERE handover.id = next.id
"""
_TASK = """
INSERT INTO task (event, kind, addressee, created_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_UNCOUNTED = "SELECT id FROM rulebook_activation WHERE effective_from <= %s AND counted_at IS NULL"
_RECOUNT = f"""
WITH few AS (SELECT id FROM handover WHERE id > %s AND {IS_OPEN} ORDER BY id LIMIT %s FOR UPDATE),
again AS (UPDATE handover SET remind_at = '{LOOK}' FROM few WHERE handover.id = few.id RETURNING handover.id)
SELECT count(*), max(id::text)::uuid FROM again
"""  # noqa: S608 - constants
_COUNTED = "UPDATE rulebook_activation SET counted_at = %s WHERE id = ANY(%s)"


class Round(NamedTuple):
    """What a turn did: reminders that were sent, and items that could not be looked at and are tried again later."""

    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class Reminders:
    """What reminders are sent by: the moments of the rulebook in force, its topics, and who sees what."""

    timetable: Timetable
    topic_for: Callable[[str, str | None], str]

    def send(self, connection: psycopg.Connection, now: datetime) -> Round:
        """Send what is due of the items that are to be looked at, oldest first.

        Each reminder is sent at most once, whatever is killed: its row, its leaf and its notice are committed
        together. Raises psycopg's errors; what was committed before stays.
        """
        due = [row[0] for row in connection.execute(DUE, (now, MOST))]
        sent = failed = 0
        for at in range(0, len(due), AT_ONCE):
            with recorded(connection, CLOCK, now) as tx:
                ids = Ids(int(now.timestamp() * 1000))
                plan = Reminding(self.timetable, self.topic_for, ids, now, tx.leaves, tx.notices, tx.reminders)
                failed += _look(plan, _standing(tx.cursor, due[at : at + AT_ONCE], now))
                _note(tx.cursor, plan)
            failpoints.at("committed", connection)
            sent += len(plan.rows)
        return Round(sent, failed)


def _look(plan: Reminding, standing: Iterable[Standing]) -> int:
    """Plan what is due of each item; one that cannot be looked at holds nobody up (promise 11)."""
    failed = 0
    for one in standing:
        try:
            plan.look(one)
        except Exception:  # noqa: BLE001 - whatever it is, it concerns this item alone and is told by its number
            plan.next[one.handover.id] = plan.now + AGAIN
            failed += 1
    return failed


def _note(cursor: psycopg.Cursor, plan: Reminding) -> None:
    """Store when each item is looked at next, and the tasks."""
    together(cursor, _NEXT, [(UUID(bytes=id_), at) for id_, at in plan.next.items()])
    for task in plan.tasks:
        cursor.execute(_TASK, (UUID(bytes=task.event), REVIEW, task.forum, plan.now))


def recount(connection: psycopg.Connection, now: datetime) -> int:
    """Have every open item looked at again when another rulebook has come into force since; returns how many.

    In the order of their ids, as acts lock them, and some thousand at a time: nobody can act on those meanwhile.
    """
    waiting = [row[0] for row in connection.execute(_UNCOUNTED, (now,))]
    if not waiting:
        return 0
    found, last = 0, UUID(int=0)
    while row := connection.execute(_RECOUNT, (last, MOST)).fetchone():
        if not row[0]:
            break
        found, last = found + row[0], row[1]
    connection.execute(_COUNTED, (now, waiting))
    return found


def _standing(cursor: psycopg.Cursor, ids: Sequence[UUID], now: datetime) -> list[Standing]:
    """Lock the items that still are to be looked at, and return them with what is known of each."""
    named = cursor.connection.cursor(row_factory=dict_row)
    items = named.execute(_STANDING, (list(ids), now)).fetchall()
    here = [UUID(bytes=row["id"]) for row in items]
    deadlines, sent = _by_item(cursor, _DEADLINES, here), _by_item(cursor, _SENT, here)
    questions = {row[0]: OpenQuestion(*row[1:]) for row in cursor.execute(_QUESTIONS, (here,))}
    found = []
    for id_, row in zip(here, items, strict=True):
        running = tuple((rule, at or on) for rule, on, at in deadlines.get(id_, ()))
        on, at = row.pop("answer_on"), row.pop("answer_at")
        stands = row["state"], row["forum"], row["stage"], row.pop("offered_at")
        watched = Watched(*stands, at or on, running, row.pop("meeting"), row.pop("review_on"))
        handover = OpenHandover(**row)
        found.append(Standing(handover, watched, questions.get(id_), frozenset(sent.get(id_, ()))))
    return found


def _by_item(cursor: psycopg.Cursor, query: str, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for id_, *rest in cursor.execute(query, (ids,)):
        found.setdefault(id_, []).append(tuple(rest))
    return found

"""Settling of a plan: inserts and changes what another worker could have stored meanwhile; a surprise undoes all."""

from collections.abc import Sequence
from uuid import UUID

import psycopg

from services.core.handover.acts import RECALL
from services.core.handover.item import OpenHandover
from services.effects.plan import Plan
from services.storage import few_rows, updates
from services.storage.failures import SurpriseError
from services.storage.handovers.applying import apply

_REKEY = "UPDATE person SET key_version = %s, wrapped_key = %s WHERE id = %s AND wrapped_key IS NULL"
_LOCK = "SELECT version FROM handover WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_WITHDRAW = """
UPDATE handover SET state = %s, version = version + 1, changed_at = %s, due_on = NULL, ends_at = NULL,
    answer_on = NULL, answer_at = NULL, forwarding = NULL, resumes = NULL WHERE id = ANY(%s)
"""
_END_DEADLINES = (
    "UPDATE deadline SET withdrawn_at = %s WHERE handover = ANY(%s) AND withdrawn_at IS NULL AND done_at IS NULL"
)
_END_QUESTIONS = "UPDATE question SET state = 'cancelled' WHERE handover = ANY(%s) AND state = 'open'"


def settle(cursor: psycopg.Cursor, plan: Plan) -> None:
    """Insert what another worker could have inserted meanwhile; in key order, or two of them would deadlock."""
    for named in sorted(plan.read_at_last):
        cursor.execute("DELETE FROM inbox WHERE publisher = %s AND event_id = %s AND digest = ''", named)
        _expect(cursor, 1)
    if few_rows.are_few(plan):
        if not few_rows.settle(cursor, plan):
            raise SurpriseError
    else:
        _settle_staged(cursor, plan)
    _settle_changes(cursor, plan)


def _settle_staged(cursor: psycopg.Cursor, plan: Plan) -> None:
    if plan.inbox:
        cursor.execute("INSERT INTO inbox SELECT * FROM s_inbox ORDER BY publisher, event_id ON CONFLICT DO NOTHING")
        _expect(cursor, len(plan.inbox))
    if plan.person:
        cursor.execute("INSERT INTO person SELECT * FROM s_person ORDER BY lookup ON CONFLICT (lookup) DO NOTHING")
        _expect(cursor, len(plan.person))
    if plan.new_cases:
        cursor.execute(
            "INSERT INTO release_case SELECT * FROM s_release_case ORDER BY publisher, case_key ON CONFLICT DO NOTHING"
        )
        _expect(cursor, len(plan.new_cases))


def _settle_changes(cursor: psycopg.Cursor, plan: Plan) -> None:
    for person in sorted(plan.rekeyed, key=lambda one: one.lookup):
        cursor.execute(_REKEY, (person.key_version, person.wrapped_key, UUID(bytes=person.id)))
        _expect(cursor, 1)
    for taken in sorted(plan.recalled):
        cursor.execute(
            "UPDATE inbox SET recalled = %(reason)s WHERE publisher = %(publisher)s AND event_id = %(event_id)s "
            "AND digest <> '' AND recalled IS NULL",
            taken._asdict(),
        )
        _expect(cursor, 1)
    for case in sorted(plan.moved_cases, key=lambda moved: moved.case_key):
        cursor.execute(
            "UPDATE release_case SET version = %(version)s WHERE case_key = %(case_key)s AND version = %(before)s",
            case._asdict(),
        )
        _expect(cursor, 1)
    _lock(cursor, [*plan.withdrawn, *(one.handover for one in plan.kept)])
    if plan.withdrawn:
        ended = [UUID(bytes=one.id) for one in plan.withdrawn]
        at = plan.leaves.recorded
        cursor.execute(_WITHDRAW, (RECALL.to, at, ended))
        cursor.execute(_END_DEADLINES, (at, ended))
        cursor.execute(_END_QUESTIONS, (ended,))
    updates.store(cursor, plan.kept, plan.leaves.recorded)
    for act in plan.acts:
        apply(cursor, act)


def _lock(cursor: psycopg.Cursor, items: Sequence[OpenHandover]) -> None:
    """Lock items in the order of their ids, as acts do; one that somebody else changed meanwhile is a surprise."""
    if items:
        ordered = sorted(items, key=lambda one: one.id)
        cursor.execute(_LOCK, ([UUID(bytes=one.id) for one in ordered],))
        if [version for (version,) in cursor.fetchall()] != [one.version for one in ordered]:
            raise SurpriseError


def _expect(cursor: psycopg.Cursor, rows: int) -> None:
    if cursor.rowcount != rows:
        raise SurpriseError

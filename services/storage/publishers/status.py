"""Status of an event, for its own publisher: content-free, and nothing of what is one role's own (EXIT-7).

The same that its receipts tell, whenever it is asked for: from when it is submitted on, and also of one sent by Kafka.
"""

import json
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from services.core.decision.encoding import expand
from services.core.decision.model import Decision
from services.core.rulebook.disclosure import Disclosure
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.effects.postgres_values import instant_text
from services.storage.handovers.office import Office
from services.storage.publishers.work import working
from services.storage.recorded import Recorded

Answer = dict[str, Any]
WHAT = "event.shown"
SCOPE = ("outcome", "codes", "items", "tasks", "questions")

_CASE = "SELECT uuid_send(case_id), uuid_send(person) FROM event WHERE id = %s"

_EVENT = """
SELECT event.id AS receipt, received_at, decision, NULL AS code, '[]' AS faults
    FROM inbox JOIN event ON event.id = inbox.event
    WHERE inbox.publisher = %(publisher)s AND inbox.event_id = %(event)s
UNION ALL SELECT id, received_at, NULL, code, faults FROM (
    SELECT id, received_at, code, faults FROM dead_letter
    WHERE publisher = %(publisher)s AND event_id = %(event)s AND code <> 'CONFLICT'
        AND EXISTS (SELECT FROM inbox WHERE (publisher, event_id) = (%(publisher)s, %(event)s) AND event IS NULL)
    ORDER BY received_at DESC LIMIT 1
) letter
UNION ALL SELECT receipt, received_at, NULL, NULL, '[]'
    FROM submitted WHERE publisher = %(publisher)s AND event_id = %(event)s
LIMIT 1
"""
# Since when it is in its state: acts that leave the state as it was, also the police's at the gate, are not told.
_ITEMS = """
SELECT forum, municipality, state, (
    SELECT max(at) FROM handover_step step WHERE step.handover = item.id AND step.state IS DISTINCT FROM step.from_state
) AS since
FROM handover item WHERE case_id = (SELECT case_id FROM event WHERE id = %(event)s) AND event = %(event)s ORDER BY id
"""
_TASKS = "SELECT kind, addressee, done_at FROM task WHERE event = %s AND addressee = %s ORDER BY created_at, kind"
_QUESTIONS = """
SELECT id, asked_at, answer_on, state FROM question WHERE publisher = %(publisher)s AND handover IN (
    SELECT id FROM handover WHERE case_id = (SELECT case_id FROM event WHERE id = %(event)s)
) AND event_id = %(event_id)s ORDER BY asked_at, id
"""


class Found(NamedTuple):
    """An event as it stands: read and decided, buried with a code, or submitted alone."""

    receipt: UUID
    received_at: Any
    decision: str | None
    code: str | None
    faults: str


def show(office: Office, event_id: str) -> Answer:
    """Return what became of an event of the principal's own, which is logged; raises RefusedActError `not_found`."""
    with working(office, WHAT) as tx:
        one = found(office, tx, event_id)
        read(office, tx, one)
        return told(office, tx, event_id, one)


def read(office: Office, tx: Recorded, one: Found) -> None:
    """Leave the leaf of a reading: of whose case it is, once it is decided."""
    case, person = tx.cursor.execute(_CASE, (one.receipt,)).fetchone() or (None, None)
    about = f"event/{one.receipt}"
    to = (office.principal.organisation,)
    record = AuditRecord("consultation", WHAT, case_id=case, person=person, recipient=to, scope=SCOPE, source=about)
    tx.leaf(record, about.encode())


def found(office: Office, tx: Recorded, event_id: str) -> Found:
    """Return the event, for the rest of a transaction that may act on it; raises RefusedActError `not_found`."""
    own = {"publisher": office.principal.organisation, "event": event_id}
    one = None
    if office.principal.role == "udgiver":
        one = tx.cursor.connection.cursor(row_factory=class_row(Found)).execute(_EVENT, own).fetchone()
    if one is None:
        raise RefusedActError("not_found")
    return one


def told(office: Office, tx: Recorded, event_id: str, one: Found) -> Answer:
    """Return the members that contracts-acts 11 names."""
    decision = None if one.decision is None else expand(json.loads(one.decision))
    outcome, codes, faults = _ends(one, decision)
    return {
        "event_id": event_id,
        "receipt": str(one.receipt),
        "received_at": instant_text(one.received_at),
        "outcome": outcome,
        "codes": codes,
        "faults": faults,
        "items": _items(tx.cursor, one.receipt, office.rulebook.disclosure),
        "tasks": _tasks(tx.cursor, one.receipt, office.principal.organisation),
        "questions": _questions(tx.cursor, one.receipt, office.principal.organisation, event_id),
    }


def _ends(one: Found, decision: Decision | None) -> tuple[str | None, list[str], list[Answer]]:
    """Return outcome, codes and faults; of what is not decided yet there are none."""
    if decision is not None:
        return decision.outcome, list(decision.codes), [fault._asdict() for fault in decision.faults]
    if one.code is None:
        return None, [], []
    return "refused", [one.code], [{"field": field, "fault": fault} for field, fault in json.loads(one.faults)]


def _items(cursor: psycopg.Cursor, event: UUID, disclosure: Disclosure) -> list[Answer]:
    rows = cursor.execute(_ITEMS, {"event": event}).fetchall()
    return [
        {"forum": forum, "municipality": municipality, "state": state, "since": instant_text(since)}
        for forum, municipality, state, since in rows
        if not disclosure.is_closed(forum)
    ]


def _tasks(cursor: psycopg.Cursor, event: UUID, publisher: str) -> list[Answer]:
    rows = cursor.execute(_TASKS, (event, publisher)).fetchall()
    return [{"kind": kind, "to": to, "done": done is not None} for kind, to, done in rows]


def _questions(cursor: psycopg.Cursor, event: UUID, publisher: str, event_id: str) -> list[Answer]:
    rows = cursor.execute(_QUESTIONS, {"event": event, "publisher": publisher, "event_id": event_id}).fetchall()
    return [
        {"id": str(id_), "asked_at": instant_text(asked_at), "answer_by": answer_on.isoformat(), "state": state}
        for id_, asked_at, answer_on, state in rows
    ]

"""Completing a task that a decision gave the sender itself, such as to confirm a notification (CHI-3)."""

import orjson

from schemas.act_bodies import BodyContext, CompleteTask, read_body
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.storage.handovers.given import Asked
from services.storage.handovers.office import Office, day
from services.storage.handovers.repeated import once_of
from services.storage.idempotency import Request
from services.storage.publishers.status import Answer, Found, found, read, told
from services.storage.publishers.work import working
from services.storage.recorded import Recorded

WHAT = "event.task_completed"
_DONE = """
UPDATE task SET done_at = %(now)s
WHERE event = %(event)s AND kind = %(kind)s AND addressee = %(publisher)s AND done_at IS NULL
"""
_CASE = "SELECT uuid_send(case_id), uuid_send(person) FROM event WHERE id = %s"


def complete(office: Office, event_id: str, asked: Asked, request: Request | None = None) -> Answer:
    """Note that a task of the principal's own organisation is done, and return the event.

    A request that was done before is told the same again. Raises RefusedActError: not_found, invalid,
    nothing_to_complete, idempotency_key_reused.
    """
    with working(office, WHAT) as tx:
        once = once_of(office, request)
        kept = None if once is None else once.earlier(tx.cursor, tx.now)
        if kept is not None and kept.answer is not None:
            before: Answer = orjson.loads(kept.answer)
            read(office, tx, found(office, tx, event_id))
            return before
        office.quorum.expect(tx.cursor)
        one = found(office, tx, event_id)
        given = read_body(CompleteTask, asked().body, BodyContext(day(tx.now), (), ()))
        if not isinstance(given, CompleteTask):
            raise RefusedActError("invalid", faults=given if isinstance(given, tuple) else ())
        _complete(office, tx, one, given.task)
        answer = told(office, tx, event_id, one)
        if once is not None:
            once.remember(tx.cursor, tx.now, orjson.dumps(answer))
        return answer


def _complete(office: Office, tx: Recorded, one: Found, kind: str) -> None:
    publisher = office.principal.organisation
    asked = {"now": tx.now, "event": one.receipt, "kind": kind, "publisher": publisher}
    done = tx.cursor.execute(_DONE, asked).rowcount
    case = tx.cursor.execute(_CASE, (one.receipt,)).fetchone()
    if not done or case is None:
        raise RefusedActError("nothing_to_complete")
    record = AuditRecord(
        "alteration", WHAT, case_id=case[0], person=case[1], on_behalf=f"publisher/{publisher}", source=kind
    )
    tx.leaf(record, one.receipt.bytes + kind.encode())

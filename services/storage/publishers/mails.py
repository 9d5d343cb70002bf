"""Triage of a publisher's mails: a person lists what waits, reads one, and sends its events on or discards it."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from schemas.json_text import write
from services.effects.actors import RefusedActError, RefusedEventsError
from services.effects.audit_records import AuditRecord
from services.effects.postgres_values import instant_text
from services.effects.sealing import unseal
from services.effects.submissions import Door, Submission, read_at
from services.storage.handovers.office import Office
from services.storage.publishers.arriving import leave
from services.storage.publishers.keys import key_of
from services.storage.publishers.quotas import Quota
from services.storage.publishers.submitting import Taken, submit
from services.storage.publishers.work import working
from services.storage.recorded import Recorded

LISTED, SHOWN, SENT, DISCARDED = "mail.listed", "mail.shown", "mail.sent", "mail.discarded"
AT_ONCE = 200
"""Mails of one list: whoever has more decides on these first."""
_LIST = """
SELECT id, received_at FROM mail_in WHERE publisher = %s AND state = 'waiting' ORDER BY received_at, id LIMIT %s
"""
_ONE = "SELECT content, state, received_at, decided_at FROM mail_in WHERE publisher = %s AND id = %s"
_DECIDE = """
UPDATE mail_in SET state = %s, content = NULL, decided_at = %s WHERE publisher = %s AND id = %s AND state = 'waiting'
"""


class Waiting(NamedTuple):
    """A mail that waits for a person."""

    id: UUID
    received_at: datetime


class Mail(NamedTuple):
    """A mail as its publisher's person reads it: the events that sending it would submit."""

    id: UUID
    received_at: datetime
    events: list[dict[str, Any]]

    def told(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"id": str(self.id), "received_at": instant_text(self.received_at), "events": self.events}


def listed(office: Office) -> list[Waiting]:
    """Return what waits, the oldest first; raises RefusedActError `forbidden`."""
    with working(office, LISTED) as tx:
        _expect_person(office)
        publisher = office.principal.organisation
        found = [Waiting(*row) for row in tx.cursor.execute(_LIST, (publisher, AT_ONCE)).fetchall()]
        about, hits = f"mails/{publisher}", f"{len(found)} hits"
        tx.leaf(AuditRecord("consultation", LISTED, query=hits, recipient=(publisher,), source=about), about.encode())
    return found


def shown(office: Office, number: UUID) -> Mail:
    """Return a mail that waits; raises RefusedActError not_found, not_allowed once it is decided on."""
    with working(office, SHOWN, f"mail/{number}") as tx:
        found = _mail(office, tx, number)
        record = AuditRecord("consultation", SHOWN, recipient=(office.principal.organisation,), scope=("events",))
        leave(tx, office, record, number)
    return found


def send(office: Office, number: UUID, quota: Quota) -> list[Taken]:
    """Submit a mail's events, all of them or none, and return their receipts; then it waits no longer.

    Raises RefusedActError as `shown`, RefusedEventsError with every fault of every event, and OverQuotaError.
    """
    events = shown(office, number).events

    def given() -> list[Submission]:
        door = Door(office.principal.organisation, office.clock(), office.rulebook, office.sealer)
        read = read_at(events, [write(event) for event in events], door)
        faults = [(at, fault) for at, one in enumerate(read) if not isinstance(one, Submission) for fault in one]
        if faults:
            raise RefusedEventsError("invalid", tuple(fault for _, fault in faults), tuple(at for at, _ in faults))
        return [one for one in read if isinstance(one, Submission)]

    return submit(office, given, quota, beside=lambda tx: _decide(office, tx, number, "sent", SENT))


def discard(office: Office, number: UUID) -> None:
    """Let a mail wait no longer, and forget what it says; raises RefusedActError not_found, not_allowed."""
    with working(office, DISCARDED, f"mail/{number}") as tx:
        _mail(office, tx, number)
        _decide(office, tx, number, "discarded", DISCARDED)


def _expect_person(office: Office) -> None:
    if office.principal.role != "udgiver":
        raise RefusedActError("forbidden")


def _mail(office: Office, tx: Recorded, number: UUID) -> Mail:
    publisher = office.principal.organisation
    row = tx.cursor.execute(_ONE, (publisher, number), binary=True).fetchone()
    if row is None or office.principal.role != "udgiver":
        raise RefusedActError("not_found")
    content, state, received_at, decided_at = row
    if content is None:
        raise RefusedActError("not_allowed", state, at=instant_text(decided_at))
    key = key_of(tx, office.sealer, publisher)
    return Mail(number, received_at, orjson.loads(unseal(key, number.bytes, content)))


def _decide(office: Office, tx: Recorded, number: UUID, state: str, what: str) -> None:
    publisher = office.principal.organisation
    if not tx.cursor.execute(_DECIDE, (state, tx.now, publisher, number)).rowcount:
        raise RefusedActError("not_allowed", "decided")
    leave(tx, office, AuditRecord("alteration", what), number)

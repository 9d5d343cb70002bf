"""The transaction of submitting: events of one publisher are durable together before anybody is told so.

Whole or not at all. What was submitted or read before under an id is answered with the receipt that it has, when it
says the same; with other data it is a conflict, and nothing of the request is stored (contracts 1).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

import orjson

from services.effects.actors import RefusedEventsError
from services.effects.audit_records import AuditRecord
from services.effects.fingerprints import fingerprint
from services.effects.ids import Ids
from services.effects.postgres_values import uuid_text
from services.effects.rows import SubmittedRow
from services.effects.sealing import PersonKey, Sealer, seal
from services.effects.submissions import Submission
from services.storage.access.denials import refusals
from services.storage.access.session import PUBLISHING
from services.storage.handovers.office import Office
from services.storage.handovers.repeated import once_of
from services.storage.idempotency import Kept, Once, Request
from services.storage.publishers.adding import add
from services.storage.publishers.keys import new_key
from services.storage.publishers.known import Met, known
from services.storage.publishers.quotas import Quota
from services.storage.races import until_won
from services.storage.recorded import Recorded, recorded_for
from services.storage.transaction import send_directly

WHAT = "event.submitted"
Beside = Callable[[Recorded], None]
"""What is done in the same transaction: it is undone with it, and may refuse it."""


class Taken(NamedTuple):
    """An event that is durable, and its receipt."""

    event_id: str
    receipt: UUID


def submit(
    office: Office,
    given: Callable[[], Sequence[Submission]],
    quota: Quota,
    request: Request | None = None,
    beside: Beside | None = None,
) -> list[Taken]:
    """Return the receipt of each event, in the order given, once all are durable, and with them what is done beside.

    A request that was done before is told the same again, before anything is asked of it. The quota is taken from when
    nothing else is wrong. Raises what `given` raises, RefusedActError `idempotency_key_reused`, RefusedEventsError
    `conflict` with the ids that were there before with other data, and OverQuotaError.
    """
    with refusals(office.connection, office.principal, WHAT, role=PUBLISHING):
        once = once_of(office, request)
        done = None if once is None else until_won(lambda: _told_before(office, once))
        if done is not None:
            return done
        events = given()  # in no transaction: the server ends one whose client thinks for long
        return until_won(lambda: _submit(office, events, quota, once, beside))


def _told_before(office: Office, once: Once) -> list[Taken] | None:
    with recorded_for(office.connection, office.principal, office.clock(), PUBLISHING) as tx:
        return _again(once.earlier(tx.cursor, tx.now))


def _again(kept: Kept | None) -> list[Taken] | None:
    if kept is None or kept.answer is None:
        return None
    return [Taken(event_id, UUID(receipt)) for event_id, receipt in orjson.loads(kept.answer)]


def _submit(
    office: Office, events: Sequence[Submission], quota: Quota, once: Once | None, beside: Beside | None
) -> list[Taken]:
    publisher = office.principal.organisation
    with recorded_for(office.connection, office.principal, office.clock(), PUBLISHING, send_directly) as tx:
        if once is not None:
            done = _again(once.earlier(tx.cursor, tx.now))
            if done is not None:  # by the same request, a moment ago
                return done
        office.quorum.expect(tx.cursor)
        if beside is not None:
            beside(tx)
        key, met, size, peaks = known(office.connection, office.sealer, publisher, (event.event_id for event in events))
        fresh = _sorted(events, met, Ids(int(tx.now.timestamp() * 1000)), office.sealer)
        if fresh:
            rows = _rows(tx, office.sealer, key or new_key(tx, office.sealer, publisher), publisher, fresh)
            tx.submit = lambda leaves: add(tx.cursor, size, peaks, rows, leaves, quota, len(events))
        else:
            quota.take(tx.cursor, publisher, len(events))
        taken = [Taken(event.event_id, met[event.event_id].receipt) for event in events]
        if once is not None:
            once.remember(tx.cursor, tx.now, orjson.dumps([[one.event_id, str(one.receipt)] for one in taken]))
    return taken


def _sorted(
    events: Sequence[Submission], met: dict[str, Met], draw: Ids, sealer: Sealer
) -> list[tuple[Submission, bytes]]:
    """Return those that nobody has met, with a receipt each, and add them to the met; raises RefusedEventsError."""
    fresh, conflicts = [], []
    for event in events:
        before = met.get(event.event_id)
        if before is None:
            receipt = draw()
            met[event.event_id] = Met(event.digest, UUID(bytes=receipt))
            fresh.append((event, receipt))
        elif not event.says_the_same_as(before.digest, sealer):
            conflicts.append(event.event_id)
    if conflicts:
        raise RefusedEventsError("conflict", ids=tuple(dict.fromkeys(conflicts)))
    return fresh


def _rows(
    tx: Recorded, sealer: Sealer, key: PersonKey, publisher: str, fresh: Sequence[tuple[Submission, bytes]]
) -> list[SubmittedRow]:
    """Return the rows, in the order in which they came, and add the one leaf that commits to all their receipts.

    What an event says is committed to by the leaf of its decision, which is forgotten with the person it is about; this
    one is about many.
    """
    record = AuditRecord("collection", WHAT, on_behalf=f"publisher/{publisher}")
    said = orjson.dumps([uuid_text(receipt) for _, receipt in fresh])
    tx.leaves.add(record, said, sealer=key, late=True)
    digests = [fingerprint(sealer, event.digest) for event, _ in fresh]
    contents = [seal(key, receipt, event.value) for event, receipt in fresh]
    return [
        SubmittedRow(receipt, publisher, event.event_id, digest, event.topic, event.key, key.person, content, tx.now)
        for (event, receipt), digest, content in zip(fresh, digests, contents, strict=True)
    ]

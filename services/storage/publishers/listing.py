"""Lists of what is a publisher's own: events with what became of each, questions to answer, tasks to do.

A list is a search, whose leaf is written before it is shown. It has nothing that the status of an event does not have.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from services.core.decision.encoding import expand
from services.core.rulebook.disclosure import Disclosure
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.effects.rows import NOT_READ
from services.storage.handovers.office import Office
from services.storage.publishers.work import working

WHAT = "event.listed"
SCOPE = ("type", "outcome", "codes", "items", "tasks", "questions")
AT_ONCE = 50
"""Events of one page."""
MOST_OPEN = 200
"""Questions and tasks of one page: whoever has more does these first."""
_NEWEST = UUID(int=2**128 - 1)

# The receipt is the id of the event, or of its dead letter, and grows with time. A letter counts while no event of its
# id was read since, as in the status of an event.
_EVENTS = """
SELECT * FROM (
    (SELECT id AS receipt, event_id, type, received_at, outcome, decision, NULL AS code FROM event
        WHERE publisher = %(publisher)s AND id < %(before)s ORDER BY id DESC LIMIT %(most)s)
    UNION ALL
    (SELECT id, event_id, NULL, received_at, 'refused', NULL, code FROM dead_letter letter
        WHERE publisher = %(publisher)s AND id < %(before)s AND event_id IS NOT NULL AND code <> 'CONFLICT'
            AND EXISTS (SELECT FROM inbox WHERE (publisher, event_id) = (letter.publisher, letter.event_id)
                AND event IS NULL)
        ORDER BY id DESC LIMIT %(most)s)
    UNION ALL
    (SELECT receipt, event_id, NULL, received_at, NULL, NULL, NULL FROM submitted
        WHERE publisher = %(publisher)s AND receipt < %(before)s
            AND NOT EXISTS (SELECT FROM inbox
                WHERE (publisher, event_id) = (submitted.publisher, submitted.event_id) AND digest <> %(not_read)s)
        ORDER BY receipt DESC LIMIT %(most)s)
) one ORDER BY receipt DESC LIMIT %(most)s
"""
_ITEMS = """
SELECT event, forum, municipality, state FROM handover
WHERE case_id IN (SELECT case_id FROM event WHERE id = ANY(%(events)s)) AND event = ANY(%(events)s) ORDER BY id
"""
_QUESTIONS = """
SELECT question.id, item.event, item.type, question.asked_at, question.answer_on, item.forum
FROM question JOIN handover item ON item.id = question.handover
WHERE question.publisher = %(publisher)s AND question.state = 'open'
ORDER BY question.answer_on, question.id LIMIT %(most)s
"""
_TASKS = """
SELECT task.event, event.type, task.kind, task.created_at FROM task JOIN event ON event.id = task.event
WHERE task.addressee = %(publisher)s AND task.done_at IS NULL
ORDER BY task.created_at, task.event, task.kind LIMIT %(most)s
"""
_NAMED = """
SELECT event_id, type FROM event WHERE publisher = %(publisher)s AND id = %(receipt)s
UNION ALL SELECT event_id, NULL FROM dead_letter
    WHERE publisher = %(publisher)s AND id = %(receipt)s AND event_id IS NOT NULL
UNION ALL SELECT event_id, NULL FROM submitted WHERE publisher = %(publisher)s AND receipt = %(receipt)s
LIMIT 1
"""


class Place(NamedTuple):
    """Where an event went, and how that stands."""

    forum: str
    municipality: str | None
    state: str


class Sent(NamedTuple):
    """One event: `outcome` is None until it is decided, `type` where only its sender knows it yet."""

    receipt: UUID
    event_id: str
    type: str | None
    received_at: datetime
    outcome: str | None
    codes: tuple[str, ...]
    places: tuple[Place, ...]


class Named(NamedTuple):
    """What its sender called an event: the id, and the type where that is known already."""

    event_id: str
    type: str | None


class Asked(NamedTuple):
    """A question that waits for an answer, without its words; `forum` is None where that is not told."""

    id: UUID
    receipt: UUID
    type: str
    asked_at: datetime
    answer_by: date
    forum: str | None


class Due(NamedTuple):
    """A task that a decision gave the sender, and that is not done."""

    receipt: UUID
    type: str
    kind: str
    created_at: datetime


class Own(NamedTuple):
    """A page of a publisher's own; `more` is what its next page begins after."""

    events: list[Sent]
    questions: list[Asked]
    tasks: list[Due]
    more: UUID | None


class _Row(NamedTuple):
    receipt: UUID
    event_id: str
    type: str | None
    received_at: datetime
    outcome: str | None
    decision: str | None
    code: str | None


def listed(office: Office, before: UUID | None = None) -> Own:
    """Return the newest of the principal's own, or those before a receipt; raises RefusedActError `forbidden`."""
    publisher = office.principal.organisation
    with working(office, WHAT) as tx:
        if office.principal.role != "udgiver":
            raise RefusedActError("forbidden")
        asked = {"publisher": publisher, "before": before or _NEWEST, "most": AT_ONCE + 1, "not_read": NOT_READ}
        rows = tx.cursor.connection.cursor(row_factory=class_row(_Row)).execute(_EVENTS, asked).fetchall()
        events = _with_places(tx.cursor, rows[:AT_ONCE], office.rulebook.disclosure)
        asked["most"] = MOST_OPEN
        questions = _questions(tx.cursor, asked, office.rulebook.disclosure)
        tasks = [Due(*row) for row in tx.cursor.execute(_TASKS, asked).fetchall()]
        criterion = f"events/{publisher}" + ("?after=a page" if before else "")
        hits = f"{len(events)} hits"
        record = AuditRecord("consultation", WHAT, recipient=(publisher,), scope=SCOPE, query=hits, source=criterion)
        tx.leaf(record, criterion.encode())
    return Own(events, questions, tasks, rows[AT_ONCE - 1].receipt if len(rows) > AT_ONCE else None)


def named(office: Office, receipt: UUID) -> Named:
    """Return what the sender called an event, by its receipt; raises RefusedActError `not_found`.

    Ids are the senders' own words, which do not belong in an address. What becomes of the event leaves a leaf.
    """
    with working(office, "event.shown") as tx:
        asked = {"publisher": office.principal.organisation, "receipt": receipt}
        row = tx.cursor.execute(_NAMED, asked).fetchone() if office.principal.role == "udgiver" else None
        if row is None:
            raise RefusedActError("not_found")
        return Named(*row)


def _with_places(cursor: psycopg.Cursor, rows: Sequence[_Row], disclosure: Disclosure) -> list[Sent]:
    places = _places(cursor, [row.receipt for row in rows if row.decision is not None], disclosure)
    return [
        Sent(row.receipt, row.event_id, row.type, row.received_at, row.outcome, _codes(row), places[row.receipt])
        for row in rows
    ]


def _codes(row: _Row) -> tuple[str, ...]:
    if row.decision is not None:
        return expand(json.loads(row.decision)).codes
    return () if row.code is None else (row.code,)


def _places(cursor: psycopg.Cursor, events: list[UUID], disclosure: Disclosure) -> Mapping[UUID, tuple[Place, ...]]:
    found: defaultdict[UUID, tuple[Place, ...]] = defaultdict(tuple)
    for event, forum, municipality, state in cursor.execute(_ITEMS, {"events": events}).fetchall():
        if not disclosure.is_closed(forum):
            found[event] += (Place(forum, municipality, state),)
    return found


def _questions(cursor: psycopg.Cursor, asked: Mapping[str, object], disclosure: Disclosure) -> list[Asked]:
    rows = [Asked(*row) for row in cursor.execute(_QUESTIONS, asked).fetchall()]
    return [row._replace(forum=None) if disclosure.is_closed(str(row.forum)) else row for row in rows]

"""Holdings of people: what is stored under each handle, read from what stands in clear, without any key."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg

from services.core.handover.states import OPEN
from services.core.retention.stored import StoredCase, StoredItem, facts_of
from services.core.retention.turn import Holding, Stored
from services.core.rulebook.model import Rulebook

_AFTER = "SELECT id FROM person WHERE id > %s ORDER BY id LIMIT %s"
_PEOPLE = """
SELECT id, is_person, wrapped_key IS NOT NULL,
    EXISTS (SELECT FROM legal_hold WHERE legal_hold.person = person.id AND released_at IS NULL)
FROM person WHERE id = ANY(%s) ORDER BY id
"""
_LOCK_PEOPLE = "SELECT id FROM person WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED"
_LOCK_ITEMS = """
SELECT FROM handover WHERE case_id IN (SELECT case_id FROM event WHERE person = ANY(%s)) ORDER BY id FOR UPDATE NOWAIT
"""
# Of a sender's own key nothing ends but contents: what has none any more need not be looked at.
_EVENTS = """
SELECT event.person, event.id, event.case_id, event.received_at, event.decision, event.content IS NOT NULL, recalled
FROM event LEFT JOIN inbox ON (inbox.publisher, inbox.event_id) = (event.publisher, event.event_id)
    AND inbox.event = event.id
WHERE person = ANY(%(everybody)s) AND (content IS NOT NULL OR person = ANY(%(people)s)) ORDER BY event.id
"""
_ITEMS = """
SELECT item.id, item.event, item.forum, item.state, step.*,
    ARRAY(SELECT before FROM handover_update WHERE handover = item.id)
FROM handover item, LATERAL (
    SELECT min(at) FILTER (WHERE state = 'accepted'), min(at) FILTER (WHERE code = 'police_only'),
        min(at) FILTER (WHERE code = 'consent_withdrawn'), max(at) FILTER (WHERE from_state IS DISTINCT FROM state),
        coalesce(bool_or(actor LIKE 'person/%%'), false), max(at)
    FROM handover_step WHERE handover = item.id
) step (confirmed, cleared, withdrawn, ended, acted, changed)
WHERE case_id = ANY(%s) ORDER BY item.id
"""


class Held(NamedTuple):
    """A holding, and of each of its events the case and the items that are its own now."""

    holding: Holding
    cases: Mapping[UUID, UUID]
    items: Mapping[UUID, Sequence[UUID]]


class HeldItem(NamedTuple):
    """An item as retention sees it, and of which events it is or was."""

    id: UUID
    event: UUID
    stored: StoredItem
    changed: datetime | None
    before: Sequence[UUID]  # events of which it was, until a newer version kept it


def after(cursor: psycopg.Cursor[Any], last: UUID, most: int) -> list[UUID]:
    """Return the next handles in their order."""
    return [one for (one,) in cursor.execute(_AFTER, (last, most))]


def lock(cursor: psycopg.Cursor[Any], handles: Sequence[UUID]) -> list[UUID]:
    """Lock handles and all items of their cases until the end of the transaction; returns those that nobody else has.

    In the order in which everybody locks: people, then items by their ids. Raises LockNotAvailable when somebody is at
    work on an item: retention is tried again, and never waits.
    """
    mine = [one for (one,) in cursor.execute(_LOCK_PEOPLE, (list(handles),))]
    cursor.execute(_LOCK_ITEMS, (mine,))
    return mine


def holdings(cursor: psycopg.Cursor[Any], handles: Sequence[UUID], book: Rulebook) -> list[Held]:
    """Return what is stored under each handle, as far as retention asks."""
    rows = cursor.execute(_PEOPLE, (list(handles),)).fetchall()
    asked = {"everybody": [row[0] for row in rows], "people": [row[0] for row in rows if row[1]]}
    events: dict[UUID, list[Any]] = {}
    for person, *event in cursor.execute(_EVENTS, asked):
        events.setdefault(person, []).append(event)
    cases = {event[1] for found in events.values() for event in found}
    by_event: dict[UUID, list[HeldItem]] = {}
    for one in items_of(cursor, cases):
        for event in {one.event, *one.before}:
            by_event.setdefault(event, []).append(one)
    return [_held(row, events.get(row[0], []), by_event, book) for row in rows]


def items_of(cursor: psycopg.Cursor[Any], cases: Iterable[UUID]) -> list[HeldItem]:
    """Return the items of cases."""
    found = []
    for id_, event, forum, state, *moments, changed, before in cursor.execute(_ITEMS, (list(cases),)):
        confirmed, cleared, withdrawn, ended, acted = moments
        is_open = state in OPEN
        stored = StoredItem(forum, is_open, confirmed, cleared, withdrawn, ended, acted, state == "recalled")
        found.append(HeldItem(id_, event, stored, changed, before))
    return found


def _held(row: tuple[Any, ...], events: Iterable[Any], by_event: Mapping[UUID, list[HeldItem]], book: Rulebook) -> Held:
    stored, cases, items, changed = [], {}, {}, []
    for event, case, received, decision, sealed, recalled in events:
        mine = by_event.get(event, [])
        facts = facts_of(orjson.loads(decision)["facts"], book)
        known = StoredCase(received, facts, tuple(one.stored for one in mine), recalled)
        stored.append(Stored(event, sealed, known))
        cases[event] = case
        items[event] = [one.id for one in mine if one.event == event]
        changed += [one.changed for one in mine if one.changed is not None]
    person, is_person, has_key, held = row
    holding = Holding(person, is_person, has_key, held, max(changed, default=None), tuple(stored))
    return Held(holding, cases, items)

"""Ends of contents: until when the rulebook keeps what events say, as retention itself answers it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson
import psycopg

from services.core.access.roles import ROLES
from services.core.retention.periods import content_due
from services.core.retention.stored import StoredCase, facts_of
from services.core.rulebook.model import Rulebook
from services.storage.access.session import acting
from services.storage.people.holdings import items_of

_EVENTS = """
SELECT event.id, event.case_id, event.received_at, event.decision, event.content IS NOT NULL, recalled
FROM event LEFT JOIN inbox ON (inbox.publisher, inbox.event_id) = (event.publisher, event.event_id)
    AND inbox.event = event.id
WHERE event.id = ANY(%s)
"""


class End(NamedTuple):
    """Until when a content is kept: None where that is not known yet; `gone` when it is kept no longer."""

    at: datetime | None
    gone: bool = False


def ends(connection: psycopg.Connection, events: Collection[UUID], book: Rulebook, role: str) -> dict[UUID, End]:
    """Return the end of each event's content, for a reader of a role.

    Where an item is of a circle that the role has nothing of, there is no date: it would say that it is there (EXIT-7,
    INF-4).
    """
    with acting(connection) as cursor:
        rows = cursor.execute(_EVENTS, (list(events),)).fetchall()
        items = items_of(cursor, {case for _, case, *_ in rows})
    found = {}
    for event, _, received, decision, sealed, recalled in rows:
        mine = [one.stored for one in items if event in {one.event, *one.before}]
        case = StoredCase(received, facts_of(orjson.loads(decision)["facts"], book), tuple(mine), recalled)
        told = all(_is_told(one.forum, role, book) for one in mine)
        due = content_due(case, book.retention) if told and sealed else None
        found[event] = End(None if due is None else due.at, gone=not sealed)
    return found


def _is_told(forum: str, role: str, book: Rulebook) -> bool:
    """Tell whether a role may know that something ended at a forum: what is general, and what is of its own circle."""
    known = book.forums.get(forum)
    return known is not None and (known.circle == "general" or known.circle in ROLES[role].sees)

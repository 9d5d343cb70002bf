"""Retained dead letters: which are kept no longer, and the transaction that erases some of them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from services.core.retention.periods import letter_due
from services.core.rulebook.retention import Retention
from services.storage import failpoints
from services.storage.access.session import erase as as_eraser
from services.storage.access.session import looking
from services.storage.people.gone import LETTER, Gone, note
from services.storage.people.taking_away import store_letters, take_letters
from services.storage.recorded import recorded

MOST = 200
"""Letters in one transaction."""

FREE = """NOT EXISTS (
    SELECT FROM legal_hold hold WHERE released_at IS NULL AND (letter.id = ANY(hold.letters) OR EXISTS (
        SELECT FROM event WHERE event.person = hold.person
            AND (event.publisher, event.event_id) = (letter.publisher, letter.event_id)
    ))
)"""
"""Of whom a hold keeps, letters are known that were there when it was placed, and those of an event that was read."""

_LETTERS = f"""
SELECT letter.id, letter.person, letter.received_at, recalled FROM dead_letter letter
LEFT JOIN inbox ON (inbox.publisher, inbox.event_id) = (letter.publisher, letter.event_id)
WHERE content IS NOT NULL AND letter.id > %s AND {FREE} ORDER BY letter.id LIMIT %s
"""  # noqa: S608 - constants
_LOCK = "SELECT id FROM dead_letter WHERE id = ANY(%s) AND content IS NOT NULL ORDER BY id FOR UPDATE SKIP LOCKED"
# A statement of its own behind the lock: it sees each hold that was placed before, and a later one waits for the lock.
_STILL = f"SELECT id FROM dead_letter letter WHERE id = ANY(%s) AND {FREE} ORDER BY id"  # noqa: S608 - constants

Letters = Mapping[UUID, tuple[UUID, Gone]]
"""Letter → its own key, and why it goes."""


def due(connection: psycopg.Connection, now: datetime, book: Retention) -> Iterator[Letters]:
    """Yield the letters that are kept no longer, some at a time."""
    last = UUID(int=0)
    while rows := _after(connection, last):
        last = rows[-1][0]
        dues = [(id_, key, letter_due(at, recalled, book)) for id_, key, at, recalled in rows]
        found = {id_: (key, Gone(LETTER, id_, one)) for id_, key, one in dues if one is not None and one.at <= now}
        if found:
            yield found


def _after(connection: psycopg.Connection, last: UUID) -> list[tuple[Any, ...]]:
    with looking(connection) as cursor:
        as_eraser(cursor)
        return cursor.execute(_LETTERS.encode(), (last, MOST)).fetchall()


def erase(connection: psycopg.Connection, letters: Letters, actor: str, now: datetime) -> list[Gone]:
    """Erase those of the letters that nobody else has and no hold keeps; returns which."""
    with recorded(connection, actor, now) as tx:
        as_eraser(tx.cursor)
        locked = [one for (one,) in tx.cursor.execute(_LOCK, (list(letters),))]
        mine = [one for (one,) in tx.cursor.execute(_STILL.encode(), (locked,))]
        take_letters(tx, [(one, letters[one][0]) for one in mine], actor)
        gone = [letters[one][1] for one in mine]
        places = [note(tx, one, case=one.id) for one in gone]
        first = tx.append()
        keys = [letters[one][0] for one in mine]
        store_letters(tx, [(key, first + at) for key, at in zip(keys, places, strict=True)], actor)
        failpoints.at("commit", connection)
    failpoints.at("committed", connection)
    return gone

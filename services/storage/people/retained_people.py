"""Retained people: what of theirs is kept no longer, and the transaction that erases it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from services.core.retention.turn import Going, going
from services.core.rulebook.model import Rulebook
from services.storage import failpoints
from services.storage.access.session import erase as as_eraser
from services.storage.access.session import looking
from services.storage.failures import SurpriseError
from services.storage.people.gone import CONTENT, KEY, RECORD, Gone, note
from services.storage.people.holdings import Held, after, holdings, lock
from services.storage.people.taking_away import keys_went, store_contents, take_contents, take_person, take_words
from services.storage.people.traces import bare_traces
from services.storage.recorded import Recorded, recorded

HANDLES = 50
"""Handles in one transaction: nobody can act on what is theirs meanwhile."""

MOST = 200
"""Contents in one transaction."""

_UNLOCK = "UPDATE person SET wrapped_key = NULL WHERE id = ANY(%s)"
_EVENTS = "SELECT count(*) FROM event WHERE person = ANY(%s)"


class Ending(NamedTuple):
    """What is stored under a handle, and what of it goes."""

    held: Held
    going: Going

    @property
    def told(self) -> Iterator[Gone]:
        """What goes, one after the other."""
        yield from (Gone(CONTENT, event, why) for event, why in self.going.contents)
        for what, why in ((KEY, self.going.key), (RECORD, self.going.record)):
            if why is not None:
                yield Gone(what, self.held.holding.person, why)


def due(connection: psycopg.Connection, now: datetime, book: Rulebook) -> Iterator[list[Ending]]:
    """Yield what is kept no longer, of some handles at a time; nothing where nothing of theirs is due."""
    last = UUID(int=0)
    while True:
        with looking(connection) as cursor:
            as_eraser(cursor)
            handles = after(cursor, last, HANDLES)
            found = _due(cursor, handles, now, book)
        if not handles:
            return
        last = handles[-1]
        yield found


def _due(cursor: psycopg.Cursor[Any], handles: Sequence[UUID], now: datetime, book: Rulebook) -> list[Ending]:
    found = [Ending(one, going(one.holding, now, book.retention)) for one in holdings(cursor, handles, book)]
    return [one for one in found if any(one.going)]


def erase(
    connection: psycopg.Connection, handles: Sequence[UUID], book: Rulebook, actor: str, now: datetime
) -> list[Gone]:
    """Erase what is due by now of those handles that nobody else has, as much as one transaction takes.

    Contents and keys first, then one record at a time. Returns what went, nothing when nothing is left. Raises
    SurpriseError when the router stored something meanwhile.
    """
    with recorded(connection, actor, now) as tx:
        as_eraser(tx.cursor)
        found = _due(tx.cursor, lock(tx.cursor, handles), now, book)
        sealed = list(_bounded(found))
        if sealed:
            _erase_sealed(tx, sealed)
            gone = [thing for one in sealed for thing in one.told]
        else:
            gone = [thing for one in found[:1] for thing in one.told]
            for thing in gone:
                take_person(tx, bare_traces(tx.cursor, thing.id), "retention", actor)
    failpoints.at("committed", connection)
    return gone


def _bounded(found: Iterable[Ending]) -> Iterator[Ending]:
    """Yield contents and keys, as many as one transaction takes; of whom more is left the key stays until the next."""
    left = MOST
    for held, (contents, key, _) in found:
        if left > 0 and (contents or key):
            yield Ending(held, Going(contents[:left], key if len(contents) <= left else None))
            left -= len(contents)


def _erase_sealed(tx: Recorded, found: Sequence[Ending]) -> None:
    """The tree's lock comes last, and with it the look for what the router stored meanwhile under a key that goes."""
    contents = [(one.held, Gone(CONTENT, event, why)) for one in found for event, why in one.going.contents]
    cases = [held.cases[gone.id] for held, gone in contents]
    items = [item for held, gone in contents for item in held.items[gone.id]]
    take_contents(tx.cursor, [gone.id for _, gone in contents], items, cases)
    places = [note(tx, gone, held.holding.person, held.cases[gone.id]) for held, gone in contents]
    keys = [(one.held, one.going.key) for one in found if one.going.key is not None]
    people = [held.holding.person for held, _ in keys]
    take_words(tx.cursor, [case for held, _ in keys for case in held.cases.values()], people)
    tx.cursor.execute(_UNLOCK, (people,))
    for held, why in keys:
        note(tx, Gone(KEY, held.holding.person, why), held.holding.person)
    first = tx.append()
    if keys:
        row = tx.cursor.execute(_EVENTS, (people,)).fetchone()
        if row is None or row[0] != sum(len(held.holding.events) for held, _ in keys):
            raise SurpriseError
        keys_went(tx.cursor)
    erased = [(gone.id, tx.now, gone.due.kept_as, first + at) for (_, gone), at in zip(contents, places, strict=True)]
    store_contents(tx.cursor, erased)
    failpoints.at("commit", tx.cursor.connection)

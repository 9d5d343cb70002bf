"""Retention: what the rulebook keeps no longer is erased in small transactions, each erasure with its leaf.

Whoever is killed leaves whole transactions, and whoever begins again finds what is left. No key is needed, so that the
clock, which has none, does it each night.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

import psycopg

from services.core.rulebook.model import Rulebook
from services.effects.audit_records import AuditRecord
from services.storage.access.session import erase as as_eraser
from services.storage.failures import TRY_AGAIN, SurpriseError
from services.storage.handovers.office import utc_now
from services.storage.people import retained_letters, retained_lookups, retained_people
from services.storage.people.gone import Gone
from services.storage.races import until_won
from services.storage.recorded import recorded


@dataclass(frozen=True, slots=True)
class Retention:
    """What it works with: an autocommit connection, the rulebook in force, and who decided it."""

    connection: psycopg.Connection
    book: Rulebook
    actor: str  # as it is stored
    clock: Callable[[], datetime] = utc_now

    def rehearse(self) -> list[Gone]:
        """Return what would go now, once the log says that somebody looked; nothing is changed."""
        now = self.clock()
        people = [one for some in retained_people.due(self.connection, now, self.book) for one in some]
        found = [gone for one in people for gone in one.told]
        for letters in retained_letters.due(self.connection, now, self.book.retention):
            found += [one for _, one in letters.values()]
        ended = {one.held.holding.person for one in people if one.going.record is not None}
        for some in retained_lookups.due(self.connection, now, self.book.retention):
            found += [one.told for one in retained_lookups.without(some, ended)]
        with recorded(self.connection, self.actor, now) as tx:
            as_eraser(tx.cursor)
            tx.leaf(AuditRecord("consultation", "retention.rehearsed", query=f"{len(found)} hits"), b"")
        return found

    def run(self) -> Iterator[list[Gone]]:
        """Yield what each transaction erased, nothing for handles with nothing due; raises psycopg's errors.

        Whom others are at work on is left for the next run.
        """
        now = self.clock()
        for some in retained_people.due(self.connection, now, self.book):
            yield []
            handles = [one.held.holding.person for one in some]
            while gone := _unless_lost(partial(self._erase_people, handles)):
                yield gone
        for found in retained_letters.due(self.connection, now, self.book.retention):
            yield _unless_lost(partial(self._erase_letters, found))
        for lookups in retained_lookups.due(self.connection, now, self.book.retention):
            yield _unless_lost(partial(self._erase_lookups, lookups))

    def _erase_people(self, handles: Sequence[UUID]) -> list[Gone]:
        if not handles:
            return []
        return retained_people.erase(self.connection, handles, self.book, self.actor, self.clock())

    def _erase_letters(self, found: retained_letters.Letters) -> list[Gone]:
        return retained_letters.erase(self.connection, found, self.actor, self.clock())

    def _erase_lookups(self, found: Sequence[retained_lookups.Lookup]) -> list[Gone]:
        return retained_lookups.erase(self.connection, found, self.actor, self.clock()) if found else []


def earlier_of_both(connection: psycopg.Connection, clock: Callable[[], datetime] = utc_now) -> Callable[[], datetime]:
    """Return a clock that is never ahead of the database's: one set forward would erase what nobody brings back."""

    def both() -> datetime:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
        return clock() if row is None else min(clock(), row[0])

    return both


def _unless_lost(work: Callable[[], list[Gone]]) -> list[Gone]:
    try:
        return until_won(work)
    except (SurpriseError, *TRY_AGAIN):
        return []

"""Signals: which of a principal's queues changed, by what it may see at that moment, and whether its grants did.

One look is for all who listen: one query for what is new, one for the grants of all of them.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import psycopg

from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.rulebook.model import Rulebook
from services.storage.access.rows import grants_of_all
from services.storage.access.session import acting
from services.storage.handovers import changes
from services.storage.handovers.visibility import Place, sees_place


class Address(NamedTuple):
    """A queue's address, and nothing else: what a signal says."""

    forum: str
    municipality: str | None


class Told(NamedTuple):
    """What one principal is told: addresses, the grants it has now, and whether one that it had has ended."""

    addresses: frozenset[Address]
    grants: frozenset[UUID]
    ended: bool


class Look(NamedTuple):
    """What one look found; `more` lies beyond it, and `rewound` says that the log is shorter than it was.

    Nothing is told to those of whom nothing can have changed.
    """

    told: Mapping[Principal, Told]
    more: bool
    rewound: bool


Known = Mapping[Principal, frozenset[UUID] | None]
"""Who listens, each with the grants it had at the last look, None for one that is new."""


RECENT = timedelta(seconds=0.9)
"""How old what is known of grants may be where nothing happened in a queue."""


class Signals:
    """What is new since the last look, over one autocommit connection at a time."""

    def __init__(self) -> None:
        """Begin at whatever is newest when first looked."""
        self.seen: int | None = None  # the newest leaf that was looked at
        self._asked = datetime.min.replace(tzinfo=UTC)  # when grants were asked for

    def look(
        self, connection: psycopg.Connection, known: Known, rulebook: Rulebook, now: datetime, *, anew: bool = False
    ) -> Look:
        """Return what is new for each of those who listen; psycopg's errors leave it for the next look.

        With `anew` somebody has joined: grants are asked for whatever happened.
        """
        with acting(connection) as cursor:
            newest = changes.newest(cursor)
            seen = newest if self.seen is None else self.seen
            last = min(newest, seen + changes.MOST) if known else newest
            places = changes.changed(cursor, seen, last) if known and seen < last else set()
            due = anew or bool(places) or now - self._asked >= RECENT
            told = self._told(cursor, known, places, rulebook, now) if known and due else {}
        self.seen = last
        return Look(told, more=last < newest, rewound=newest < seen)

    def _told(
        self, cursor: psycopg.Cursor, known: Known, places: Iterable[Place], rulebook: Rulebook, now: datetime
    ) -> dict[Principal, Told]:
        held = grants_of_all(cursor, list(known), now)
        begun = {who: _new(had, held[who]) for who, had in known.items()}
        forums = {grant.forum for grants in begun.values() for grant in grants}
        occupied = changes.occupied(cursor, sorted(forums)) if forums else set()
        self._asked = now
        return {
            who: Told(
                _addresses(who, held[who].values(), places, rulebook, now)
                | _addresses(who, begun[who], occupied, rulebook, now),
                frozenset(held[who]),
                ended=had is not None and not had <= held[who].keys(),
            )
            for who, had in known.items()
        }


def _new(had: frozenset[UUID] | None, held: Mapping[UUID, Grant]) -> list[Grant]:
    """Return the grants that began since the last look: what stands there is new to who listens."""
    if had is None or held.keys() <= had:
        return []
    return [grant for id_, grant in held.items() if id_ not in had]


def _addresses(
    who: Principal, grants: Iterable[Grant], places: Iterable[Place], rulebook: Rulebook, now: datetime
) -> frozenset[Address]:
    """Return the addresses of places that a principal sees by these grants."""
    held = list(grants)
    forums = {grant.forum for grant in held}
    return frozenset(
        Address(place.forum, place.municipality)
        for place in places
        if place.forum in forums and sees_place(who, held, place, rulebook, now)
    )

"""Visibility of stored items: whether one is there for a principal, by its role and its grants in force."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import psycopg

from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.rights import Where, sees
from services.core.handover.item import Item
from services.core.rulebook.model import Rulebook
from services.storage.access.rows import grants_for


class Place(NamedTuple):
    """Where items stand: a queue's address, and a stage there."""

    forum: str
    municipality: str | None
    stage: str


def is_visible(
    cursor: psycopg.Cursor, principal: Principal, one: Item, rulebook: Rulebook, now: datetime, *, lock: bool = False
) -> bool:
    """Tell whether a principal sees an item, by the grants that are in force in this transaction.

    With `lock` none of them can end before it commits: an act and the end of a grant come one after the other.
    """
    if not rulebook.disclosure.sees(principal.role, one.forum, one.stage):
        return False
    held = grants_for(cursor, principal, now, lock=lock)
    return sees_place(principal, held, Place(one.forum, one.municipality, one.stage), rulebook, now)


def sees_place(principal: Principal, grants: Iterable[Grant], place: Place, rulebook: Rulebook, now: datetime) -> bool:
    """Tell whether an item at a place is there for a principal who has these grants."""
    if not rulebook.disclosure.sees(principal.role, place.forum, place.stage):
        return False
    forum = rulebook.forums.get(place.forum)
    where = Where(place.forum, None if forum is None else forum.circle, place.municipality, place.stage)
    return sees(principal, grants, where, now)


def actor_for(principal: Principal, rulebook: Rulebook, stored: str | None) -> str | None:
    """Return who acted as a principal may know it: None where nobody did, and of what is one role's own (EXIT-7)."""
    kind, _, who = (stored or "").partition("/")
    role = who.partition("/")[0] if kind == "person" else ""
    return stored if rulebook.disclosure.names(principal.role, role) else None

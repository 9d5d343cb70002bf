"""Visibility of stored items: whether one is there for a principal, by its role and its grants in force."""

from datetime import datetime

import psycopg

from services.core.access.principal import Principal
from services.core.access.rights import Where, sees
from services.core.handover.item import Item
from services.core.rulebook.model import Rulebook
from services.storage.access.rows import grants_for


def is_visible(
    cursor: psycopg.Cursor, principal: Principal, one: Item, rulebook: Rulebook, now: datetime, *, lock: bool = False
) -> bool:
    """Tell whether a principal sees an item, by the grants that are in force in this transaction.

    With `lock` none of them can end before it commits: an act and the end of a grant come one after the other.
    """
    if not rulebook.disclosure.sees(principal.role, one.forum, one.stage):
        return False
    forum = rulebook.forums.get(one.forum)
    where = Where(one.forum, None if forum is None else forum.circle, one.municipality, one.stage)
    return sees(principal, grants_for(cursor, principal, now, lock=lock), where, now)


def actor_for(principal: Principal, rulebook: Rulebook, stored: str | None) -> str | None:
    """Return who acted as a principal may know it: None where nobody did, and of what is one role's own (EXIT-7)."""
    kind, _, who = (stored or "").partition("/")
    role = who.partition("/")[0] if kind == "person" else ""
    return stored if rulebook.disclosure.names(principal.role, role) else None

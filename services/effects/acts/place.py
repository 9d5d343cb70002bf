"""Rulebook facts about an item's forum that acts ask for: guards, owners, and whose word a gate waits for."""

from services.core.handover.possible import Place
from services.core.rulebook.model import Rulebook

CLEARANCE = "infohus_clearance"


def place_of(rulebook: Rulebook, forum: str) -> Place:
    """Return what acts must know of a forum; one that the rulebook no longer has is like any other."""
    known = rulebook.forums.get(forum)
    return Place(
        closed=rulebook.disclosure.is_closed(forum),
        names_owner=known is not None and known.names_owner,
        clearing=tuple(one.id for one in rulebook.publishers.values() if CLEARANCE in one.may_send),
    )

"""Grants that the machine gives: by somebody who may or may not, to somebody new, for one span of time or another."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from statemachine.model.access import Grant, Principal, principal
from statemachine.model.item import Item
from statemachine.people import COORDINATOR, EXIT, LEAD, LEADER

OPERATOR = principal("drift:stafet:d-1")
GIVERS = (LEADER, LEADER, LEAD, EXIT, OPERATOR, COORDINATOR)
ROLES = ("koordinator", "koordinator", "stedfortraeder", "visitator", "forumleder", "infohus-tovholder")
TOWN = "kommune-0860"
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def drawn(
    choose: Callable[[Sequence[Any]], Any], item: Item, handle: str, now: datetime
) -> tuple[Principal, Grant, str]:
    """Return who gives which grant, and what becomes of it."""
    by, way = choose(GIVERS), choose(("given", "given", "later", "short", "over"))
    oneself = (
        by.handle if by.organisation == TOWN else handle
    )  # nobody else has two grants: each is known by whose it is
    to = Principal(choose(ROLES), TOWN, choose((handle, handle, handle, oneself)))
    start, until = {
        "given": (now - HOUR, choose((None, now + HOUR))),
        "short": (now, now + 6 * SECOND),
        "later": (now + HOUR, None),
        "over": (now - 2 * HOUR, now - HOUR),
    }[way]
    return by, Grant(to, item.forum, item.municipality or "*", start, until), way

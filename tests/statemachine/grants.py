"""Grants that the machine gives: by somebody who may or may not, to a new principal, for now, for later or over."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from statemachine.model.access import Grant, Principal, principal
from statemachine.model.item import Item
from statemachine.people import COORDINATOR, EXIT, LEAD, LEADER

OPERATOR = principal("drift:stafet:d-1")
GIVERS = (LEADER, LEADER, LEAD, EXIT, OPERATOR, COORDINATOR)
ROLES = ("koordinator", "koordinator", "stedfortraeder", "visitator", "forumleder", "infohus-tovholder")
HOUR = timedelta(hours=1)


def drawn(choose: Callable[[Sequence[Any]], Any], item: Item, handle: str) -> tuple[Principal, Grant, str]:
    """Return who gives which grant, and what becomes of it."""
    now = datetime.now(UTC)
    by, way = choose(GIVERS), choose(("given", "given", "later", "over"))
    to = Principal(choose(ROLES), "kommune-0860", choose((handle, handle, handle, by.handle)))
    start = {"given": now - HOUR, "later": now + HOUR, "over": now - 2 * HOUR}[way]
    until = {"given": choose((None, now + HOUR)), "later": None, "over": now - HOUR}[way]
    return by, Grant(to, item.forum, item.municipality or "*", start, until), way

"""Rights: what a principal sees of items, and the one decision whether it may do an act (contracts-acts 8)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from services.core.access.grants import Grant, own
from services.core.access.principal import Principal
from services.core.access.roles import ANY, OPERATOR, ROLES

NOT_FOUND, FORBIDDEN = "not_found", "forbidden"


class Where(NamedTuple):
    """Where an item stands; `circle` is its forum's in the rulebook, None for a forum that it does not have."""

    forum: str
    circle: str | None
    municipality: str | None
    stage: str


def is_shown(role: str, circle: str | None, stage: str) -> bool:
    """Tell whether items of a circle and stage are there at all for a role."""
    return stage in ROLES[role].sees.get(circle or "", ())


def sees(principal: Principal, grants: Iterable[Grant], where: Where, now: datetime) -> bool:
    """Tell whether an item is there for a principal: its role sees the stage, a grant in force covers the address."""
    if not is_shown(principal.role, where.circle, where.stage):
        return False
    return any(one.in_force(now) and one.covers(principal, where.forum, where.municipality) for one in grants)


def may(
    principal: Principal,
    grants: Iterable[Grant],
    where: Where,
    now: datetime,
    roles: Collection[str],
    organisations: Collection[str] | None = None,
) -> str | None:
    """Return why a principal may not do an act to an item, None when it may.

    The act is for these roles, and where `organisations` is given for these alone. `not_found` is the answer for what a
    principal does not see; `forbidden` is only: it sees the item, and the act is not its.
    """
    if not sees(principal, grants, where, now):
        return NOT_FOUND
    return None if is_for(principal.role, principal.organisation, roles, organisations) else FORBIDDEN


def is_for(role: str, organisation: str, roles: Collection[str], organisations: Collection[str] | None = None) -> bool:
    """Tell whether an act for these roles, and where that is given for these organisations alone, is somebody's."""
    return role in roles and (organisations is None or organisation in organisations)


def has_business(
    principal: Principal, grants: Iterable[Grant], *, operates: bool, business: str, now: datetime
) -> bool:
    """Tell whether a principal may do something beside items: who operates, or by a grant for every forum."""
    if business not in ROLES[principal.role].business:
        return False
    if principal.role == OPERATOR:
        return operates
    return any(grant.forum == ANY for grant in own(principal, grants, now))


def sees_statistics(principal: Principal, grants: Iterable[Grant], now: datetime) -> bool:
    """Tell whether a principal is shown counts of all forums: who works in any of them, and who has the log."""
    role = ROLES[principal.role]
    return bool(own(principal, grants, now)) and bool(role.sees or "log" in role.business)

"""Grants: who may see what stands at an address, from when until when; who may give or end one (contracts-acts 8)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from services.core.access.principal import Principal
from services.core.access.roles import ANY, EVERYWHERE, OPERATOR, ROLES


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant; the principal's handle, the municipality, and for business beside items the forum, may be `*`."""

    principal: Principal
    forum: str
    municipality: str
    begins: datetime  # inclusive
    until: datetime | None = None  # exclusive
    ended_at: datetime | None = None  # when somebody ended it before its time

    def in_force(self, now: datetime) -> bool:
        """Tell whether it counts at an instant: from inclusive, until exclusive."""
        return self.begins <= now and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it will never count again."""
        return any(end is not None and end <= now for end in (self.until, self.ended_at))

    def covers(self, principal: Principal, forum: str, municipality: str | None) -> bool:
        """Tell whether an item at an address is in it for a principal; one without a municipality needs `*`."""
        there = self.forum == forum and self.municipality in {ANY, municipality}
        return there and principal.is_one_of(self.principal)

    def holds(self, other: "Grant") -> bool:
        """Tell whether its address has all of another grant's address in it."""
        return self.forum == other.forum and self.municipality in {ANY, other.municipality}


def is_operator(principal: Principal, operators: Collection[Principal] | None) -> bool:
    """Tell whether a principal operates the installation; where no list is kept (None) whoever says so does."""
    return principal.role == OPERATOR and (operators is None or principal in operators)


def own(principal: Principal, grants: Iterable[Grant], now: datetime) -> list[Grant]:
    """Return the grants of a principal that are in force."""
    return [grant for grant in grants if principal.is_one_of(grant.principal) and grant.in_force(now)]


def is_oneself(giver: Principal, to: Principal) -> bool:
    """Tell whether a grant would be to who gives it, whatever the role, or to everybody of its role beside it."""
    if giver.organisation != to.organisation:
        return False
    return giver.handle == to.handle or (to.handle == ANY and giver.role == to.role)


def may_give(giver: Principal, grants: Iterable[Grant], *, operates: bool, given: Grant, now: datetime) -> bool:
    """Tell whether `giver`, who has these grants, may give or end a grant.

    Who operates may for its roles; who leads may where its own grant in force covers the address; nobody to oneself.
    """
    to = given.principal
    if to.role not in ROLES[giver.role].gives or is_oneself(giver, to):
        return False
    if giver.role == OPERATOR:
        return operates
    return any(grant.holds(given) for grant in own(giver, grants, now))


def may_see(viewer: Principal, grants: Iterable[Grant], *, operates: bool, one: Grant, now: datetime) -> bool:
    """Tell whether `viewer`, who has these grants, is shown a grant: its own, at what it leads, or any to who operates.

    At what somebody leads also the grants that others gave stand: who sees what waits there is no secret to its leader.
    """
    if viewer.role == OPERATOR:
        return operates
    held = own(viewer, grants, now)
    return viewer.is_one_of(one.principal) or (ROLES[viewer.role].leads and any(mine.holds(one) for mine in held))


def is_beside(viewer: Principal, grants: Iterable[Grant], *, one: Grant, now: datetime) -> bool:
    """Tell whether `viewer`, who has these grants, is let in to all of a grant's address: who works there together."""
    return any(mine.holds(one) for mine in own(viewer, grants, now))


def fits(to: Principal, forum: str) -> bool:
    """Tell whether a grant for every forum is for a role whose business is everywhere; an item has one forum."""
    return forum != ANY or to.role in EVERYWHERE

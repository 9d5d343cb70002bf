"""Access of contracts-acts 8: principals, grants with an end, and what a role sees; a right is looked up each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from statemachine.model.table import INFOHUSE

LEADERS = ("forumleder", "infohus-tovholder", "exit-koordinator")
GIVEN_BY_LEADERS = ("koordinator", "stedfortraeder", "visitator")
GIVEN_BY_OPERATORS = (*LEADERS, "revisor", "databeskyttelse")


class Principal(NamedTuple):
    """Who acts: `role:organisation:handle`."""

    role: str
    organisation: str
    handle: str

    def __str__(self) -> str:
        return ":".join(self)


def principal(text: str) -> Principal:
    """Read a principal as it is written."""
    return Principal(*text.split(":"))


@dataclass
class Grant:
    """One right to one address; `municipality` and `handle` may be `*`."""

    to: Principal
    forum: str
    municipality: str
    start: datetime
    until: datetime | None = None
    ended: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """From `start` on, no longer at `until`."""
        over = [moment for moment in (self.until, self.ended) if moment is not None]
        return self.start <= now and all(now < moment for moment in over)

    def is_for(self, who: Principal) -> bool:
        """Whoever the issuer vouches for, or one person."""
        same = (self.to.role, self.to.organisation) == (who.role, who.organisation)
        return same and self.to.handle in ("*", who.handle)

    def covers(self, forum: str, municipality: str | None) -> bool:
        """A queue without a municipality needs `*`."""
        return self.forum == forum and self.municipality in ("*", municipality)


def role_sees(role: str, forum: str, stage: str) -> bool:
    """The table of roles, its second column."""
    if role in ("koordinator", "stedfortraeder", "forumleder"):
        return forum not in ("exit_enhed", *INFOHUSE) and stage in ("queue", "manual")
    if role == "visitator":
        return stage == "triage"
    if role == "infohus-tovholder":
        return forum in INFOHUSE and stage in ("gate", "queue")
    return role == "exit-koordinator" and forum == "exit_enhed"


def has_grant(who: Principal, grants: Iterable[Grant], forum: str, municipality: str | None, now: datetime) -> bool:
    """Tell whether a grant in force covers a principal at an address."""
    return any(one.covers(forum, municipality) and one.is_for(who) and one.in_force(now) for one in grants)


def refused_grant(
    by: Principal, grants: Iterable[Grant], to: Principal, forum: str, municipality: str, now: datetime
) -> bool:
    """Tell whether somebody may not give this grant: without the right, or to oneself."""
    himself = (to.organisation, to.handle) == (by.organisation, by.handle)
    everybody_like_him = (to.role, to.organisation, to.handle) == (by.role, by.organisation, "*")
    if himself or everybody_like_him:
        return True
    if by.role == "drift":
        return to.role not in GIVEN_BY_OPERATORS
    if by.role not in LEADERS or to.role not in GIVEN_BY_LEADERS:
        return True
    place = None if municipality == "*" else municipality
    return not has_grant(by, grants, forum, place, now)

"""Emergencies (break-glass): access for an hour at most that one person asks for and another one opens (design 8)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.core.access.grants import Grant, own
from services.core.access.principal import Principal
from services.core.access.roles import ANY, OPERATOR, ROLES

LONGEST = 60
"""Minutes that an emergency lasts at most."""

WAITING = timedelta(minutes=60)
"""How long another person has to confirm: who was in need then is not in need for ever."""

OVERSEER = "databeskyttelse"


def may_ask(principal: Principal, circle: str | None) -> bool:
    """Tell whether a role sees anything in a forum's circle: need opens an address, never another role's work."""
    return circle in ROLES[principal.role].sees


def may_confirm(
    confirmer: Principal, grants: Iterable[Grant], *, operates: bool, asking: Principal, now: datetime
) -> bool:
    """Tell whether somebody may open what `asking` asked for: another person, who answers for a forum or the whole."""
    if (confirmer.organisation, confirmer.handle) == (asking.organisation, asking.handle):
        return False
    if confirmer.role == OPERATOR:
        return operates
    held = own(confirmer, grants, now)
    if confirmer.role == OVERSEER:
        return any(grant.forum == ANY for grant in held)
    return ROLES[confirmer.role].leads and bool(held)

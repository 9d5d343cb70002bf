"""Stand-ins (stedfortræder): whom a coordinator wants let in for a period, which its leader does (contracts-acts 8)."""

from collections.abc import Iterable
from datetime import datetime

from services.core.access.grants import Grant, own
from services.core.access.principal import Principal

ROLE = "stedfortraeder"
ASKS = "koordinator"
"""Who names one and lets in nobody: whoever leads a forum gives the grant without asking."""


def may_ask(asking: Principal, grants: Iterable[Grant], *, wanted: Grant, now: datetime) -> bool:
    """Tell whether `asking`, who has these grants, may ask for a stand-in: at an address of its own, not for itself."""
    to = wanted.principal
    if (asking.role, to.role) != (ASKS, ROLE) or (asking.organisation, asking.handle) == (to.organisation, to.handle):
        return False
    return any(mine.holds(wanted) for mine in own(asking, grants, now))

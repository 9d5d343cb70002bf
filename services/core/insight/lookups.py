"""Look-ups that a controller should see: some at random, some of an odd pattern; the thresholds are a site's own."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from services.core.rulebook.deadlines import COPENHAGEN

REASONS = {
    "sample": "stikprøve",
    "outside_hours": "uden for arbejdstid",
    "many_in_a_row": "mange på kort tid",
    "never_handled": "set, men sagen er ikke behandlet siden",
}
"""Why somebody should look at it → in Danish."""

FINDINGS = {
    "in_order": "i orden",
    "explained": "forklaret af den ansvarlige",
    "reported": "givet videre som muligt misbrug",
}
"""What the controller found → in Danish."""


SEARCHES = {
    "earlier": "for at se, om personen har været her før",
    "contact": "for at kontakte personen",
    "meeting": "til et møde",
    "supervision": "til tilsyn og kontrol",
}
"""Why somebody may look for a person by their number → in Danish; codes, as the log keeps it where nobody is named."""


class Thresholds(NamedTuple):
    """When a look-up is odd; `permille` of all are looked at whatever they are."""

    permille: int = 10
    opens: time = time(6)
    closes: time = time(20)
    many: int = 20  # cases that one person looks into …
    within: timedelta = timedelta(minutes=10)  # … in so short a time
    unhandled: timedelta = timedelta(days=30)


class LookUp(NamedTuple):
    """One reading of content or identity, or a search by number: its leaf's number and id, when, who, and which case.

    A search that found nobody has no case.
    """

    leaf: int
    id: str
    at: datetime
    actor: str
    case: str | None


class Found(NamedTuple):
    """A look-up that somebody should see, and why."""

    leaf: int
    reason: str


def odd(lookups: Iterable[LookUp], thresholds: Thresholds) -> Iterator[Found]:
    """Yield what stands out among look-ups, given in their order; one can stand out for several reasons."""
    recent: dict[str, list[LookUp]] = {}
    for one in lookups:
        if is_sampled(one.id, thresholds.permille):
            yield Found(one.leaf, "sample")
        if is_outside(one.at, thresholds):
            yield Found(one.leaf, "outside_hours")
        mine = [*recent.get(one.actor, ()), one]
        mine = [other for other in mine if one.at - other.at <= thresholds.within]
        if len({other.case or other.id for other in mine}) >= thresholds.many:
            yield Found(one.leaf, "many_in_a_row")
            mine = []  # one row for each burst, not for each look-up of it
        recent[one.actor] = mine


def is_sampled(leaf_id: str, permille: int) -> bool:
    """Tell whether a look-up is one of the sample: by its leaf's id, which is drawn at random and nobody chooses."""
    return int(leaf_id[:8], 16) % 1000 < permille


def is_outside(at: datetime, thresholds: Thresholds) -> bool:
    """Tell whether an instant is on a weekend's day or outside working hours in Copenhagen."""
    local = at.astimezone(COPENHAGEN)
    return local.weekday() >= 5 or not thresholds.opens <= local.time() < thresholds.closes

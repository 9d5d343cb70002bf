"""Suppression: which cells of a table are not shown, so that no small one can be computed from those that are.

Cells of 1 to 4 are suppressed (primary), and as many others with them (complementary) as it takes until each small one
could be anything from 1 to 5, whatever is added up and subtracted: who reads learns no more than that it is not zero.
Zeros and the grand total are always shown; where that is impossible the table is not shown at all.
"""

from collections.abc import Mapping
from functools import lru_cache

from services.core.statistics.grid import SMALL, Grid, Place
from services.core.statistics.shifting import Shift

ENOUGH = SMALL.stop
"""A small cell could as well be this; fewer in all than this, and nothing of a table is shown."""


@lru_cache(maxsize=512)
def of_grid(grid: Grid) -> frozenset[Place] | None:
    """Return the places that are suppressed, None when nothing but the grand total can be shown."""
    small = sorted(place for place in grid.places() if grid.at(place) in SMALL)
    if grid.corner in small:
        return None
    hidden = set(small)
    for place in small:
        for amount in (ENOUGH - grid.at(place), SMALL.start - grid.at(place)):
            shift = Shift(grid, hidden, place)
            if not shift.by(amount):
                return None
            hidden |= {other for other, moved in shift.moved.items() if moved}
    return frozenset(hidden)


def of_line(counts: Mapping[str, int]) -> frozenset[str] | None:
    """Return the names that are suppressed of counts whose total is shown, None when only that can be.

    So many suppressed cells of so much in all could each be anything from 1 up to what is left when the others are 1.
    """
    hidden = {name for name, count in counts.items() if count in SMALL}
    others = sorted((count, name) for name, count in counts.items() if count >= ENOUGH)
    while hidden and not _is_wide(hidden, counts):
        if not others:
            return None
        hidden.add(others.pop(0)[1])
    return frozenset(hidden)


def _is_wide(hidden: set[str], counts: Mapping[str, int]) -> bool:
    others = len(hidden) - 1
    return others > 0 and sum(counts[name] for name in hidden) - others >= ENOUGH

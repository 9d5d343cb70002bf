"""Shown tables: what is left of a month's counts after suppression; everything that anybody is told is made of these.

A month is suppressed by itself, once, for everybody, and only when it is over: by then its counts stand still, because
each is of what happened in it. So nothing is added by looking twice, by asking for other forums or a longer period, or
by comparing with somebody of other rights: all of it is a choice among the same cells. Tables of a month have nothing
in common but the grand total, which is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from services.core.statistics.grid import Grid
from services.core.statistics.suppression import ENOUGH, of_grid, of_line

TOTAL = "*"
"""The key of totals."""

Key = tuple[str, str]
Number = int | None
"""A count; None where it is suppressed."""


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by two keys as they are shown, totals under TOTAL; `withheld` when nothing but the grand total is."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Key, Number]
    withheld: bool = False

    def at(self, row: str = TOTAL, column: str = TOTAL) -> Number:
        """Return a count, 0 for what nobody counted, None where it is suppressed."""
        return self.cells.get((row, column), None if self.withheld else 0)


class Counted(NamedTuple):
    """A month's counts by measure, as they are; `medians` are seconds by forum, TOTAL for all."""

    received: Mapping[Key, int]  # by forum and municipality
    types: Mapping[str, int]  # the same by type
    accepted: Mapping[Key, int]  # by forum, and whether in time
    returned: Mapping[Key, int]  # by forum and reason
    medians: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Month:
    """A month's tables as they are shown."""

    name: str  # YYYY-MM
    received: Table
    types: Table  # one row, TOTAL
    accepted: Table
    returned: Table
    medians: Mapping[str, float]  # seconds, of forums whose accepted are shown, and TOTAL


def month(name: str, counted: Counted) -> Month:
    """Return what is shown of a month's counts."""
    accepted = table(counted.accepted)
    medians = {key: value for key, value in counted.medians.items() if (accepted.at(key) or 0) >= ENOUGH}
    return Month(name, table(counted.received), line(counted.types), accepted, table(counted.returned), medians)


def table(counted: Mapping[Key, int]) -> Table:
    """Return what is shown of counts by two keys."""
    grid = Grid.of(counted)
    hidden = of_grid(grid)
    if hidden is None:
        return _withheld(grid.rows, grid.columns, grid.total)
    rows, columns = (*grid.rows, TOTAL), (*grid.columns, TOTAL)
    cells = {(rows[at[0]], columns[at[1]]): None if at in hidden else grid.at(at) for at in grid.places()}
    return Table(grid.rows, grid.columns, cells)


def line(counted: Mapping[str, int]) -> Table:
    """Return what is shown of counts by one key."""
    names, total = tuple(sorted(counted)), sum(counted.values())
    hidden = of_line(counted)
    if hidden is None:
        return _withheld((), names, total)
    cells: dict[Key, Number] = {(TOTAL, name): None if name in hidden else counted[name] for name in names}
    return Table((), names, cells | {(TOTAL, TOTAL): total})


def _withheld(rows: tuple[str, ...], columns: tuple[str, ...], total: int) -> Table:
    return Table(rows, columns, {(TOTAL, TOTAL): total if total >= ENOUGH else None}, withheld=True)


def added(numbers: Iterable[Number]) -> Number:
    """Return the sum of what is shown; where a part is suppressed the sum is too, or it would tell that part."""
    found = list(numbers)
    return None if None in found else sum(one for one in found if one is not None)


def share(part: Number, whole: Number) -> float | None:
    """Return a part of what is shown, None where either is suppressed or there is nothing."""
    return None if part is None or not whole else part / whole

"""Grids: counts by two keys, with a total for each line and the grand total as cells like any other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

Place = tuple[int, int]
"""A row and a column; the last of each is that of the totals."""

SMALL = range(1, 5)
"""Counts that nobody is shown: so few are somebody."""


@dataclass(frozen=True)
class Grid:
    """Counts by row and column, for example forum and municipality; `counts` has neither totals nor gaps."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, counted: Mapping[tuple[str, str], int]) -> "Grid":
        """Return the grid of counts by (row, column); what is not counted is 0."""
        rows, columns = (tuple(sorted(set(keys))) for keys in (zip(*counted, strict=True) if counted else ((), ())))
        return cls(rows, columns, tuple(tuple(counted.get((row, column), 0) for column in columns) for row in rows))

    @cached_property
    def cells(self) -> tuple[tuple[int, ...], ...]:
        """The counts with their totals: one row and one column more."""
        wide = [(*row, sum(row)) for row in self.counts]
        last = tuple(sum(column) for column in zip(*wide, strict=True)) or (0,)
        return (*wide, last)

    @property
    def total(self) -> int:
        """How many in all."""
        return self.cells[-1][-1]

    @property
    def corner(self) -> Place:
        """The place of the grand total."""
        return len(self.rows), len(self.columns)

    def places(self) -> Iterator[Place]:
        """Yield every place, those of totals too."""
        rows, columns = self.corner
        yield from ((row, column) for row in range(rows + 1) for column in range(columns + 1))

    def at(self, place: Place) -> int:
        """Return the count or total at a place."""
        return self.cells[place[0]][place[1]]

    def is_line_total(self, place: Place) -> bool:
        """Tell whether the total of one row or column stands there."""
        return (place[0] == self.corner[0]) != (place[1] == self.corner[1])

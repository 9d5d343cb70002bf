"""Shifts inside a grid: what could stand in suppressed cells instead, while all that is shown stays as it is.

Each row, and each column, adds up. Turn the sign of line totals, and every cell stands in exactly two sums that are 0:
that of its row and that of its column, a network. A cell changes by one when others change in turn along a path from
its row to its column; how far it can go is a flow (Ford and Fulkerson). Suppressed cells stay at 1 or more, for who
reads may know that zeros are never suppressed.
"""

from heapq import heappop, heappush
from typing import NamedTuple

from services.core.statistics.grid import Grid, Place


class Stop(NamedTuple):
    """A line of the grid as a point of the network: the row or the column of that number."""

    is_row: bool
    number: int


class Shift:
    """A change of one cell by so much, and of others in turn; `moved` says by how much each."""

    def __init__(self, grid: Grid, hidden: set[Place], cell: Place) -> None:
        """Begin with nothing moved; `hidden` are the cells that are suppressed already."""
        self._grid, self._hidden, self._cell = grid, hidden, cell
        self.moved: dict[Place, int] = {}

    def by(self, amount: int) -> bool:
        """Change the cell by an amount, a fall below zero; tell whether that is possible without the grand total.

        Of the cells that are still shown those are taken, to be suppressed too, that lose the least.
        """
        turn = self._sign(self._cell) * (1 if amount > 0 else -1)
        for _ in range(abs(amount)):
            path = self._path(turn)
            if path is None:
                return False
            for place, change in path:
                self.moved[place] = self.moved.get(place, 0) + change
        return True

    def _path(self, turn: int) -> list[tuple[Place, int]] | None:
        """Return the cheapest way from the cell's row to its column, as changes (Dijkstra); None: there is none."""
        start, end = Stop(True, self._cell[0]), Stop(False, self._cell[1])
        waiting: list[tuple[int, Stop]] = [(0, start)]
        cost: dict[Stop, int] = {start: 0}
        came: dict[Stop, tuple[Stop, Place, int]] = {}
        while waiting:
            spent, here = heappop(waiting)
            if here == end:
                return self._back(came, end)
            if spent > cost[here]:
                continue
            for there, place, change in self._steps(here, turn):
                price = spent + self._price(place)
                if price < cost.get(there, price + 1):
                    cost[there], came[there] = price, (here, place, change)
                    heappush(waiting, (price, there))
        return None

    def _steps(self, here: Stop, turn: int) -> list[tuple[Stop, Place, int]]:
        """Return where one can go from a line: over each of its cells that may change as its sum then needs."""
        rows, columns = self._grid.corner
        found = []
        for other in range((columns if here.is_row else rows) + 1):
            place = (here.number, other) if here.is_row else (other, here.number)
            change = self._sign(place) * (-turn if here.is_row else turn)
            if place not in {self._cell, self._grid.corner} and self._may(place, change):
                found.append((Stop(not here.is_row, other), place, change))
        return found

    def _may(self, place: Place, change: int) -> bool:
        count = self._grid.at(place)
        return count > 0 and count + self.moved.get(place, 0) + change >= 1

    def _price(self, place: Place) -> int:
        return 0 if place in self._hidden or self.moved.get(place) else self._grid.at(place)

    def _sign(self, place: Place) -> int:
        return -1 if self._grid.is_line_total(place) else 1

    @staticmethod
    def _back(came: dict[Stop, tuple[Stop, Place, int]], end: Stop) -> list[tuple[Place, int]]:
        path, here = [], end
        while here in came:
            here, place, change = came[here]
            path.append((place, change))
        return path

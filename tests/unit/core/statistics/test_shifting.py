"""Shifts keep every sum, and go no further than the cells they need allow."""

from services.core.statistics.grid import Grid
from services.core.statistics.shifting import Shift

GRID = Grid.of({("a", "x"): 3, ("a", "y"): 9, ("b", "x"): 8, ("b", "y"): 7})


def moved(grid: Grid, moves: dict[tuple[int, int], int]) -> list[int]:
    """Return by how much each row and each column no longer adds up after moves."""
    rows, columns = grid.corner
    sign = {place: -1 if grid.is_line_total(place) else 1 for place in grid.places()}
    lines = [[(row, at) for at in range(columns + 1)] for row in range(rows + 1)]
    lines += [[(at, column) for at in range(rows + 1)] for column in range(columns + 1)]
    return [sum(sign[place] * moves.get(place, 0) for place in line) for line in lines]


def test_a_shift_keeps_every_sum() -> None:
    """Whatever is moved, each line still comes to what it did, and the grand total stays."""
    for amount in (2, -2):
        shift = Shift(GRID, {(0, 0)}, (0, 0))
        assert shift.by(amount)
        assert not any(moved(GRID, shift.moved | {(0, 0): amount}))
        assert GRID.corner not in shift.moved


def test_it_takes_what_is_suppressed_already_before_anything_else() -> None:
    """No cell is suppressed that need not be."""
    hidden = {(0, 0), (0, 1), (1, 0), (1, 1)}
    shift = Shift(GRID, hidden, (0, 0))
    assert shift.by(2)
    assert set(shift.moved) <= hidden


def test_nothing_falls_below_one() -> None:
    """A cell of one cannot make room: zeros are shown, so whoever reads knows that it is no zero."""
    tight = Grid.of({("a", "x"): 1, ("a", "y"): 1, ("b", "x"): 1, ("b", "y"): 1})
    shift = Shift(tight, set(tight.places()), (0, 0))
    assert shift.by(1) is False
    alone = Grid.of({("a", "x"): 6})
    assert Shift(alone, set(), (0, 0)).by(1) is False

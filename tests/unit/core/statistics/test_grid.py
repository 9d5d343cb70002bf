"""Grids add up, and what nobody counted is zero."""

from services.core.statistics.grid import Grid


def test_lines_and_the_whole_have_totals() -> None:
    """The last row, the last column and the corner are the sums."""
    grid = Grid.of({("a", "x"): 1, ("a", "y"): 2, ("b", "x"): 3})
    assert grid.cells == ((1, 2, 3), (3, 0, 3), (4, 2, 6))
    assert (grid.total, grid.at(grid.corner)) == (6, 6)
    assert [place for place in grid.places() if grid.is_line_total(place)] == [(0, 2), (1, 2), (2, 0), (2, 1)]


def test_a_grid_of_nothing_has_one_cell() -> None:
    """A month without handovers has a total, zero."""
    assert (Grid.of({}).cells, Grid.of({}).total) == (((0,),), 0)

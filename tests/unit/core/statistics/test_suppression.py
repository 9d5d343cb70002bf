"""Suppressed cells cannot be computed: somebody who adds up all that is shown learns nothing but that they are few."""

import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adding_up import Sum, bounds_of, computed, could_be, sums_of
from services.core.statistics.grid import SMALL, Grid, Place
from services.core.statistics.suppression import ENOUGH, of_grid, of_line

COUNTS = st.integers(1, 4).flatmap(
    lambda wide: st.lists(
        st.lists(st.integers(0, 12), min_size=wide, max_size=wide).map(tuple), min_size=1, max_size=4
    ).map(tuple)
)


def grid_of(counts: tuple[tuple[int, ...], ...]) -> Grid:
    """Return a grid of these counts."""
    return Grid(tuple(map(str, range(len(counts)))), tuple(map(str, range(len(counts[0])))), counts)


def sums_shown(grid: Grid, hidden: frozenset[Place]) -> list[Sum]:
    """Return what adds up for whoever sees the grid without what is hidden."""
    rows, columns = grid.corner

    def seen(*place: int) -> tuple[Place, int | None]:
        return place, None if place in hidden else grid.at(place)  # type: ignore[return-value, arg-type]

    found = [sums_of([seen(row, at) for at in range(columns)], seen(row, columns)) for row in range(rows + 1)]
    return found + [
        sums_of([seen(at, column) for at in range(rows)], seen(rows, column)) for column in range(columns + 1)
    ]


def primary(grid: Grid) -> frozenset[Place]:
    """Return what is suppressed by who forgets the complementary cells."""
    return frozenset(place for place in grid.places() if grid.at(place) in SMALL)


@settings(max_examples=150, deadline=None)
@given(COUNTS)
@example(((1, 9), (9, 9)))
@example(((1, 0), (0, 9)))
@example(((2, 2, 2), (9, 9, 9), (3, 0, 1)))
@example(((4, 1),))
def test_each_small_cell_of_a_grid_could_be_anything_up_to_five(counts: tuple[tuple[int, ...], ...]) -> None:
    """Also for who knows that what is suppressed is never zero; and no other suppressed cell is told either."""
    grid = grid_of(counts)
    hidden = of_grid(grid)
    if hidden is None:
        return  # only the grand total is shown, of which the test below
    assert primary(grid) <= hidden
    assert grid.corner not in hidden
    sums = sums_shown(grid, hidden)
    bounds = bounds_of(sums, 1, grid.total)
    for place in hidden:
        wanted = range(1, ENOUGH + 1) if grid.at(place) in SMALL else (grid.at(place),)
        assert all(could_be(sums, bounds, place, count) for count in wanted), place
        assert bounds[place][0] < bounds[place][1], place


def test_a_grid_of_a_district_is_shown_for_the_most_part() -> None:
    """Suppression that hides everything would be safe and useless: most of what is not small is told."""
    drawn = random.Random(7)  # noqa: S311 - the same each time
    counts = tuple(tuple(drawn.choice((0, 0, 2, 7, 11, 19, 28)) for _ in range(9)) for _ in range(11))
    grid = grid_of(counts)
    hidden = of_grid(grid)
    assert hidden is not None
    large = [place for place in grid.places() if grid.at(place) >= ENOUGH]
    assert sum(place in hidden for place in large) < len(large) / 3
    sums = sums_shown(grid, hidden)
    assert computed(sums, 1, grid.total) == {}


def test_who_forgets_complementary_cells_is_found_out() -> None:
    """The twin: with primary suppression alone the same solver computes small cells, in most grids."""
    drawn, recovered = random.Random(5), 0  # noqa: S311 - the same each time
    for _ in range(50):
        counts = tuple(tuple(drawn.choice((0, 2, 7, 11)) for _ in range(4)) for _ in range(4))
        grid = grid_of(counts)
        hidden = primary(grid)
        found = computed(sums_shown(grid, hidden), 1, grid.total)
        assert all(grid.at(place) == count for place, count in found.items())  # type: ignore[arg-type]
        recovered += bool(found)
    assert recovered > 25


def test_too_few_in_all_show_nothing() -> None:
    """A grand total of one to four is a small cell itself."""
    assert of_grid(grid_of(((1, 1), (1, 1)))) is None
    assert of_grid(grid_of(((3,),))) is None
    assert of_grid(grid_of(((0, 0), (0, 0)))) == frozenset()


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 12), max_size=6))
@example({"a": 1, "b": 4})
@example({"a": 1, "b": 1, "c": 1, "d": 9})
def test_each_small_cell_of_a_line_could_be_anything_up_to_five(counts: dict[str, int]) -> None:
    """The same of counts by one key, whose total is shown."""
    hidden = of_line(counts)
    if hidden is None:
        return
    total = sum(counts.values())
    parts = [(name, None if name in hidden else count) for name, count in counts.items()]
    sums = [sums_of(parts, ("total", total))]
    bounds = bounds_of(sums, 1, total)
    assert {name for name, count in counts.items() if count in SMALL} <= hidden
    for name in hidden:
        wanted = range(1, ENOUGH + 1) if counts[name] in SMALL else (counts[name],)
        assert all(could_be(sums, bounds, name, count) for count in wanted)


def test_a_line_of_one_small_cell_takes_the_next_with_it() -> None:
    """One alone would be the total less the others; and the smallest of those is lost."""
    assert of_line({"a": 2, "b": 30, "c": 9}) == {"a", "c"}
    assert of_line({"a": 30, "b": 9}) == frozenset()
    assert of_line({"a": 2}) is None

"""Shown tables: everything that is offered together gives no suppressed cell away, and medians of few are not told."""

from adding_up import bounds_of, could_be, sums_of
from services.core.statistics.shown import TOTAL, Counted, Table, added, line, month, share, table

RECEIVED = {("ksp", "0860"): 12, ("ksp", "0851"): 2, ("psp", "0860"): 9, ("psp", "0851"): 14, ("ssp", "0851"): 3}
TYPES = {"release_notice": 14, "concern": 23, "exit_wish": 3}


def test_forums_municipalities_and_types_together_tell_no_small_cell() -> None:
    """Every table of a month at once, joined by the grand total: each small cell could still be anything up to five."""
    grid, kinds = table(RECEIVED), line(TYPES)
    whole = grid.at()
    assert whole == kinds.at() == 40
    sums = [
        sums_of([((row, column), grid.at(row, column)) for column in grid.columns], ((row, TOTAL), grid.at(row)))
        for row in (*grid.rows, TOTAL)
    ]
    sums += [
        sums_of([((row, column), grid.at(row, column)) for row in grid.rows], ((TOTAL, column), grid.at(TOTAL, column)))
        for column in (*grid.columns, TOTAL)
    ]
    sums.append(sums_of([(name, kinds.at(TOTAL, name)) for name in kinds.columns], ("whole", whole)))
    bounds = bounds_of(sums, 1, 40)
    for small in (("ksp", "0851"), ("ssp", "0851"), ("ssp", TOTAL), "exit_wish"):
        assert all(could_be(sums, bounds, small, count) for count in range(1, 6)), small


def test_a_longer_period_is_the_sum_of_what_is_shown() -> None:
    """A month that is suppressed takes the sum with it: the sum less the others would be that month."""
    assert added([7, 9, 0]) == 16
    assert added([7, None, 9]) is None


def test_shares_are_of_what_is_shown() -> None:
    """Neither of a suppressed part, nor of a suppressed whole, nor of nothing."""
    assert (share(3, 12), share(None, 12), share(3, None), share(0, 0)) == (0.25, None, None, None)


def test_the_median_of_few_is_not_told() -> None:
    """Nor of a forum whose count is suppressed, though it is not small: it would tell that count's company."""
    accepted = {("ksp", "in_time"): 9, ("psp", "in_time"): 3, ("ssp", "in_time"): 30}
    found = month("2026-10", Counted({}, {}, accepted, {}, {"ksp": 3600.0, "psp": 60.0, "ssp": 7.0, TOTAL: 90.0}))
    shown = {key for key in ("ksp", "psp", "ssp", TOTAL) if found.accepted.at(key) is not None}
    assert "psp" not in shown
    assert set(found.medians) == shown
    assert len(shown) == 2, "one other forum is suppressed with it"


def test_what_is_withheld_is_withheld_whole() -> None:
    """Its zeros too; of too few not even the total."""
    assert table({("a", "x"): 1, ("b", "x"): 1}) == Table(("a", "b"), ("x",), {(TOTAL, TOTAL): None}, withheld=True)
    tight = line({"a": 5, "b": 0}), line({"a": 4, "b": 1})
    assert [one.at() for one in tight] == [5, 5]
    assert tight[1].at(TOTAL, "b") is tight[1].at(TOTAL, "c") is None
    assert (tight[0].at(TOTAL, "b"), tight[0].at(TOTAL, "c")) == (0, 0)

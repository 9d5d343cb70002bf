"""Bands of numbers: cut exactly where some condition of the rulebook changes its answer, and nowhere else."""

import pytest

from services.core.rulebook.conditions import NO_LIMIT, UNKNOWN, Condition
from services.core.rulebook.deadlines import DeadlineRule
from services.core.rulebook.number_bands import Cuts, cuts
from services.core.rulebook.routing import Meaning, WhyNot
from unit.core.broken import built


def _age(*ranges: tuple[int, int]) -> tuple[Condition, ...]:
    return (Condition("age", ranges=ranges),)


def _late(when: tuple[Condition, ...]) -> DeadlineRule:
    return DeadlineRule("REL-7", "plan", when, "receipt", "days", 1, (), None, not_before_receipt=False, whose="forum")


@pytest.mark.parametrize(
    ("number", "floor"), [(None, UNKNOWN), (-3, 0), (0, 0), (9, 0), (10, 10), (17, 10), (18, 18), (200, 18)]
)
def test_a_number_is_brought_down_to_its_band(number: int | None, floor: int | str) -> None:
    """The lower end names the band; below 0 is 0, and what nobody said is unknown."""
    assert Cuts({"age": (0, 10, 18)}).floor("age", number) == floor
    assert [Cuts({"months": (0, 1)}).floor("months", count) for count in (0, 1, 2)] == [0, 1, 1]


def test_what_nobody_asks_about_is_one_band() -> None:
    """A number that no condition mentions cannot change an answer."""
    assert [Cuts({}).floor("sentence_months", months) for months in (0, 1, 999)] == [0, 0, 0]


def test_every_place_where_a_condition_may_stand_is_cut() -> None:
    """Meanings, reasons and deadlines count like rows: a cut at the first number inside and the first one outside."""
    sets = {"release": (_late(_age((15, 17))),)}
    meanings = (Meaning(_age((18, 24)), "charged"),)
    why_not = {"ssp": (WhyNot(_age((0, 9), (30, NO_LIMIT)), "UNDER_10"),)}
    assert cuts({}, sets, meanings, why_not).ends == {"age": (0, 10, 15, 18, 25, 30, NO_LIMIT + 1)}
    assert cuts({}, {}, (), {}).ends == {}


def test_rows_of_the_tables_are_cut() -> None:
    """Every number that a row asks about has its bands; tables without rows cut nothing."""
    rows = built(lambda _: None).tables
    ends = cuts(rows, {}, (), {}).ends
    asked = {condition.fact for table in rows.values() for row in table for condition in row.when if condition.ranges}
    assert ends.keys() == asked
    assert cuts(dict.fromkeys(rows, ()), {}, (), {}).ends == {}


def test_two_ages_of_one_band_get_one_answer() -> None:
    """For every condition of North Jutland, any number and the floor of its band satisfy it alike."""
    book = built(lambda _: None)
    whens = [row.when for rows in book.tables.values() for row in rows]
    whens += [reason.when for reasons in book.why_not.values() for reason in reasons]
    for condition in (one for when in whens for one in when if one.fact == "age"):
        for age in range(120):
            floor = book.cuts.floor("age", age)
            assert condition.holds(age) == condition.holds(floor), (condition, age)

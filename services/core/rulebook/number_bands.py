"""Numeric bands of conditions: a number is brought down to its band's end, so that equal cases are found again."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.core.rulebook.conditions import UNKNOWN, Condition
from services.core.rulebook.deadlines import DeadlineRule
from services.core.rulebook.routing import Meaning, Table, WhyNot


@dataclass(frozen=True, slots=True)
class Cuts:
    """Lower ends of the bands, ascending from 0, for each number that a condition asks about."""

    ends: Mapping[str, tuple[int, ...]]

    def floor(self, fact: str, number: int | None) -> int | str:
        """Return the lower end of the band that `number` lies in; below 0 counts as 0, None is unknown."""
        if number is None:
            return UNKNOWN
        ends = self.ends.get(fact, (0,))
        return ends[bisect_right(ends, number) - 1] if number > 0 else 0


def cuts(
    routing: Mapping[str, Table],
    sets: Mapping[str, tuple[DeadlineRule, ...]],
    meanings: tuple[Meaning, ...],
    why_not: Mapping[str, tuple[WhyNot, ...]],
) -> Cuts:
    """Cut every number where any condition of the rulebook changes its answer."""
    whens: list[Iterable[Condition]] = [row.when for rows in routing.values() for row in rows]
    whens += [rule.when for rules in sets.values() for rule in rules]
    whens += [meaning.when for meaning in meanings]
    whens += [reason.when for reasons in why_not.values() for reason in reasons]
    ends: dict[str, set[int]] = {}
    for when in whens:
        for condition in when:
            for low, high in condition.ranges:
                ends.setdefault(condition.fact, {0}).update((low, high + 1))
    return Cuts({fact: tuple(sorted(numbers)) for fact, numbers in ends.items()})

"""Conditions over facts: a value, one of several, at least a number, any member of a set; nothing else (design 7)."""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | bool | frozenset[str]
Facts = Mapping[str, Value]

EMPTY = "none"
"""What a set-valued fact is called in a condition when it has no members."""

UNKNOWN = "unknown"
"""What a number is called when nobody said it."""

NO_LIMIT = 10**6


@dataclass(frozen=True, slots=True)
class Condition:
    """What one fact must be. Ranges are inclusive and for numbers, members for sets, values for everything else."""

    fact: str
    values: frozenset[str | bool] = frozenset()
    ranges: tuple[tuple[int, int], ...] = ()
    members: frozenset[str] = frozenset()

    def holds(self, value: Value) -> bool:
        """Tell whether `value` satisfies the condition."""
        if isinstance(value, (str, bool)):
            return value in self.values
        if isinstance(value, frozenset):
            return not self.members.isdisjoint(value) or (not value and EMPTY in self.values)
        for low, high in self.ranges:  # noqa: SIM110 - see `services.core.rulebook.decision_table.all_hold`
            if low <= value <= high:
                return True
        return False

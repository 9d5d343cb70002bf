"""The decision-table evaluator: first row that holds, table after table; it knows no forum and no fact by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.core.rulebook.conditions import Condition, Facts

Effect = TypeVar("Effect")


class HoleError(LookupError):
    """No row of a table holds: the rulebook has a hole, which its proof should have found."""


@dataclass(frozen=True, slots=True)
class Row(Generic[Effect]):
    """One row: what must hold, what follows, and the table to go on with, if any."""

    id: str
    when: tuple[Condition, ...]
    then: Effect
    go: str | None = None

    def holds(self, facts: Facts) -> bool:
        """Tell whether every condition holds."""
        return all_hold(self.when, facts)


def all_hold(when: Iterable[Condition], facts: Facts) -> bool:
    """Tell whether every condition holds."""
    for condition in when:  # noqa: SIM110 - a generator for each row would cost as much as its work
        if not condition.holds(facts[condition.fact]):
            return False
    return True


def first(rows: Sequence[Row[Effect]], facts: Facts) -> Row[Effect] | None:
    """Return the first row that holds: the order of the rows is their precedence."""
    for row in rows:
        if row.holds(facts):
            return row
    return None


def walk(tables: Mapping[str, Sequence[Row[Effect]]], start: str, facts: Facts) -> tuple[Row[Effect], ...]:
    """Return the rows that hold on the way from table `start` to a row that goes no further; raises HoleError.

    Ends because the rulebook is refused when its tables go round in circles.
    """
    trail: list[Row[Effect]] = []
    table: str | None = start
    while table is not None:
        row = first(tables[table], facts)
        if row is None:
            raise HoleError(table)
        trail.append(row)
        table = row.go
    return tuple(trail)

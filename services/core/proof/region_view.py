"""Region queries: which part of a region's box has these facts, and which row gave this item or task."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.core.decision.evaluate import Outcome, Slot
from services.core.proof.explore import OPEN, Box, Region
from services.core.proof.space import truth
from services.core.rulebook.conditions import EMPTY, Condition, Value
from services.core.rulebook.decision_table import Row
from services.core.rulebook.model import Rulebook
from services.core.rulebook.routing import Then
from services.core.rulebook.texts import gaps_of


def is_one_of(fact: str, *values: str | bool) -> Condition:
    """A condition: the fact has one of these values."""
    return Condition(fact, values=frozenset(values))


def is_between(fact: str, low: int, high: int, *values: str) -> Condition:
    """A condition: the number lies between these, both included, or is one of these words."""
    return Condition(fact, values=frozenset(values), ranges=((low, high),))


def has_any(fact: str, *members: str) -> Condition:
    """A condition: the set has one of these members."""
    return Condition(fact, members=frozenset(members))


WRITTEN = frozenset({"step", "stage", "basis", "owner"})
"""Facts that rows write; a box of an event's facts says nothing about them."""


class Lens:
    """One region with an outcome, and the rulebook it came from."""

    def __init__(self, region: Region, outcome: Outcome, sight: "Sight") -> None:
        """Look at `region`, for all of which `outcome` follows."""
        self.region, self.outcome, self._sight = region, outcome, sight
        self.book = sight.book

    def where(self, *all_of: Condition) -> Box | None:
        """Return the part of the box for which all conditions hold, None when that is nothing."""
        return self._part(all_of, holding=True)

    def unless(self, *any_of: Condition) -> Box | None:
        """Return the part of the box for which none of the conditions holds, None when that is nothing."""
        return self._part(any_of, holding=False)

    def values(self, fact: str) -> set[Value]:
        """Return every value that the fact has somewhere in the box."""
        fixed = self.region.message.fixed
        default = self.book.facts[fact].default
        for variable in self.region.message.variables:
            if any(fact in part.facts for part in variable.parts):
                bits = self.region.box[variable.name]
                return {part.facts.get(fact, default) for at, part in enumerate(variable.parts) if bits >> at & 1}
        return {fixed.get(fact, default)}

    def bases(self, slot: Slot) -> set[Value]:
        """Return the bases that an item stands on somewhere in the box; empty when it stands on none."""
        if slot.basis is None:
            return set()
        return self.values(slot.basis[1:]) if slot.basis.startswith(OPEN) else {slot.basis}

    def written(self) -> dict[str, Value]:
        """Return the facts that rows wrote, as far as they are the same in the whole box."""
        found: dict[str, Value] = {name: self.book.facts[name].default for name in WRITTEN}
        if self.step:
            found["step"] = self.step
        if self.outcome.slots:
            owner = self.outcome.slots[0]
            found |= {"owner": owner.forum.id, "stage": owner.stage, "basis": owner.basis or EMPTY}
            if owner.basis is not None and owner.basis.startswith(OPEN):
                del found["basis"]
        return found

    def rows_of_basis(self) -> list[str]:
        """Return the rows that say what the item stands on, or send it on to those that do."""
        return [row for row in self.region.rows if self.then(row).basis is not None or self.then(row).gate is not None]

    def gaps(self, row: str) -> frozenset[str]:
        """Return the gaps of the words that a decision shows of a row; none of one that cites no rule."""
        return self._sight.gaps[row]

    def then(self, row: str) -> Then:
        """Return what follows from a row."""
        return self._sight.then[row]

    def ways_on(self) -> tuple[str, ...]:
        """Return the rows on the way that only led on, the last first."""
        return tuple(row for row in reversed(self.region.rows) if row != self.decider and self.then(row).forum is None)

    def giving(self, kind: str) -> tuple[str, ...]:
        """Return the rows of the rulebook that give a task, whether they held or not."""
        return tuple(row for row, then in self._sight.then.items() if any(task.kind == kind for task in then.tasks))

    def stopping(self, kind: str) -> tuple[str, ...]:
        """Return the rows of the rulebook that forbid a task, whether they held or not."""
        return tuple(row for row, then in self._sight.then.items() if kind in then.stops)

    def unnamed(self) -> Iterator[str]:
        """Yield the rows on the way that the event type came to unnamed: left over for types that are not this one."""
        event_type, sight = self.region.message.event_type, self._sight
        for row in self.region.rows:
            if row in sight.left_over and event_type not in self.then(row).catches:
                yield row
        if not any(row in sight.naming or event_type in self.then(row).catches for row in self.region.rows):
            yield self.decider

    @property
    def step(self) -> int:
        """The step of the routing order that decided."""
        steps = [then.step for then in map(self.then, self.region.rows) if then.step is not None]
        return steps[-1] if steps else 0

    def row_of(self, slot: Slot) -> str:
        """Return the row that gave an item."""
        return next((row for row in reversed(self.region.rows) if self.then(row).forum == slot.forum.id), self.decider)

    def row_of_task(self, kind: str) -> str:
        """Return the row that gave a task."""
        return next(
            (row for row in self.region.rows if any(task.kind == kind for task in self.then(row).tasks)),
            self.decider,
        )

    @property
    def decider(self) -> str:
        """The last row that gave an item or an outcome, which is the one to look at when something is missing."""
        deciding = [row for row in self.region.rows if self.then(row).forum or self.then(row).outcome]
        return (deciding or list(self.region.rows) or [""])[-1]

    def _part(self, conditions: tuple[Condition, ...], *, holding: bool) -> Box | None:
        box = dict(self.region.box)
        for condition in conditions:
            found = self._sight.bits(self.region, condition)
            if isinstance(found, bool):
                if found != holding:
                    return None
                continue
            name, bits = found
            box[name] &= bits if holding else ~bits
            if not box[name]:
                return None
        return box


@dataclass(frozen=True)
class Sight:
    """What all lenses of one proof share: rows by id, and which values satisfy which condition.

    `naming` are the rows that ask for the event type, `left_over` those without conditions in tables where others ask.
    """

    book: Rulebook
    then: dict[str, Then]
    gaps: dict[str, frozenset[str]]
    naming: frozenset[str]
    left_over: frozenset[str]
    _bits: dict[tuple[int, Condition], bool | tuple[str, int]]

    @classmethod
    def of(cls, book: Rulebook) -> "Sight":
        """Return the sight of a rulebook."""
        then = {row.id: row.then for rows in book.tables.values() for row in rows}
        gaps = {row: gaps_of(one.texts) if one.rules else frozenset() for row, one in then.items()}
        naming = {row.id for rows in book.tables.values() for row in rows if _asks_type(row)}
        left = {row.id for rows in book.tables.values() if any(map(_asks_type, rows)) for row in rows if not row.when}
        return cls(book, then, gaps, frozenset(naming), frozenset(left), {})

    def bits(self, region: Region, condition: Condition) -> bool | tuple[str, int]:
        """Return the variable and its values that satisfy the condition, or the answer where nothing varies."""
        key = id(region.message), condition
        found = self._bits.get(key)
        if found is None:
            found = self._bits[key] = self._look(region, condition)
        return found

    def _look(self, region: Region, condition: Condition) -> bool | tuple[str, int]:
        fact = self.book.facts[condition.fact]
        for variable in region.message.variables:
            if any(condition.fact in part.facts for part in variable.parts):
                return variable.name, truth(condition, variable, fact.default)
        return Condition.holds(condition, region.message.fixed.get(condition.fact, fact.default))


def _asks_type(row: Row[Then]) -> bool:
    return any(one.fact == "event_type" for one in row.when)

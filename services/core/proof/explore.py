"""Symbolic execution of the product's own `settle` over a whole space: each question splits the box it is asked about.

Nothing of the engine is repeated here. Its conditions are replaced by ones that ask the box of combinations still in
question: if all of it answers alike, so do they; if not, the box is cut in two, one half waits, the other goes on. The
boxes left at the end do not overlap and together are the space, which is counted and compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from services.core.decision.evaluate import Outcome, settle
from services.core.proof.space import Message, Variable, truth
from services.core.rulebook.conditions import Condition, Facts, Value
from services.core.rulebook.deadlines import DeadlineRule
from services.core.rulebook.decision_table import HoleError, Row
from services.core.rulebook.model import Rulebook
from services.core.rulebook.routing import Then, WhyNot

Box = dict[str, int]
"""Variable → the values that are still possible, as bits."""

OPEN = "?"
"""A value that is not settled yet: this sign and the name of its fact."""


@dataclass(frozen=True, slots=True)
class Region:
    """A box that the rules do not tell apart, what follows for all of it, and the rows that held, in order.

    `outcome` is None where a table had no row: then `hole` is its name.
    """

    message: Message
    box: Box
    outcome: Outcome | None
    rows: tuple[str, ...]
    hole: str = ""

    @property
    def size(self) -> int:
        """How many combinations the box holds."""
        return prod(bits.bit_count() for bits in self.box.values())


@dataclass(frozen=True, slots=True)
class _Asking(Condition):
    number: int = 0
    explorer: "Explorer | None" = None

    def holds(self, value: Value) -> bool:
        if self.explorer is not None and isinstance(value, str) and value.startswith(OPEN):
            return self.explorer.split(self.number, value[1:])
        return Condition.holds(self, value)


@dataclass(frozen=True, slots=True)
class _Noting(Row[Then]):
    explorer: "Explorer | None" = None

    def holds(self, facts: Facts) -> bool:
        for condition in self.when:
            if not condition.holds(facts[condition.fact]):
                if self.explorer is not None:
                    self.explorer.refused.add((self.id, condition.fact))
                return False
        if self.explorer is not None:
            self.explorer.rows.append(self.id)
        return True


@dataclass(slots=True)
class Explorer:
    """Explores one rulebook.

    `rows` are those that held on the way to the region being made, `refused` the conditions (row, fact) that any row
    failed at after those before it held; `originals` leads from the deadline rules of its rulings, by identity, to
    those of the rulebook.
    """

    rulebook: Rulebook
    rows: list[str] = field(default_factory=list)
    refused: set[tuple[str, str]] = field(default_factory=set)
    originals: dict[int, DeadlineRule] = field(default_factory=dict)
    _conditions: list[Condition] = field(default_factory=list)
    _message: Message = field(default_factory=lambda: Message("", {}))
    _homes: dict[int, Mapping[str, Variable]] = field(default_factory=dict)
    _known: dict[int, dict[tuple[int, str], tuple[str, int]]] = field(default_factory=dict)
    _cuts: dict[tuple[int, str], tuple[str, int]] = field(default_factory=dict)
    _box: Box = field(default_factory=dict)
    _waiting: list[Box] = field(default_factory=list)

    def regions(self, message: Message, ruling: Rulebook, boxes: Sequence[Box]) -> Iterator[Region]:
        """Yield the regions of these boxes of the message's space."""
        number = id(message)  # messages live as long as the proof
        if number not in self._homes:
            self._homes[number] = _homes(message)
        self._message, self._cuts = message, self._known.setdefault(number, {})
        given: dict[str, Value] = {**message.fixed, **{fact: OPEN + fact for fact in self._homes[number]}}
        self._waiting = [dict(box) for box in boxes]
        while self._waiting:
            self._box, self.rows = self._waiting.pop(), []
            try:
                outcome, hole = settle(ruling, given), ""
            except HoleError as error:
                outcome, hole = None, str(error)
            yield Region(message, self._box, outcome, tuple(self.rows), hole)

    def split(self, number: int, fact: str) -> bool:
        """Answer a condition for the whole box; where it differs, go on with the part for which it holds."""
        cut = self._cuts.get((number, fact))
        if cut is None:
            variable = self._homes[id(self._message)][fact]
            asked = replace(self._conditions[number], fact=fact)
            cut = variable.name, truth(asked, variable, self.rulebook.facts[fact].default)
            self._cuts[number, fact] = cut
        name, bits = cut
        both = self._box[name]
        yes = both & bits
        if yes == both or not yes:
            return bool(yes)
        other = dict(self._box)
        other[name] = both & ~bits
        self._waiting.append(other)
        self._box[name] = yes
        return True

    def ruling(self, why_not: Mapping[str, tuple[WhyNot, ...]] | None = None) -> Rulebook:
        """Return the rulebook with conditions that ask this explorer; reasons only those given."""
        book = self.rulebook
        return replace(
            book,
            tables={name: tuple(self._noting(row) for row in rows) for name, rows in book.tables.items()},
            meanings=tuple(replace(meaning, when=self._asking(meaning.when)) for meaning in book.meanings),
            deadline_sets={name: tuple(map(self._dated, rules)) for name, rules in book.deadline_sets.items()},
            why_not={
                forum: tuple(replace(reason, when=self._asking(reason.when)) for reason in reasons)
                for forum, reasons in (why_not or {}).items()
            },
        )

    def _noting(self, row: Row[Then]) -> Row[Then]:
        return _Noting(row.id, self._asking(row.when), row.then, row.go, self)

    def _dated(self, rule: DeadlineRule) -> DeadlineRule:
        asking = replace(rule, when=self._asking(rule.when))
        self.originals[id(asking)] = rule  # the ruling keeps it alive
        return asking

    def _asking(self, when: tuple[Condition, ...]) -> tuple[Condition, ...]:
        asking = []
        for one in when:
            asking.append(_Asking(one.fact, one.values, one.ranges, one.members, len(self._conditions), self))
            self._conditions.append(one)
        return tuple(asking)


def whole(message: Message) -> Box:
    """Return the box that is the whole space of a message."""
    return {variable.name: (1 << len(variable.parts)) - 1 for variable in message.variables}


def _homes(message: Message) -> Mapping[str, Variable]:
    """Return for each fact the variable that it varies with."""
    return {fact: variable for variable in message.variables for part in variable.parts for fact in part.facts}

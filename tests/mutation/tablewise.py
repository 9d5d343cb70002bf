"""A quick look at one table: in which boxes something else follows from it after a change, as far as it alone can tell.

All sets of conditions that can hold together are tried. What other rows or meanings write may be anything here, so
a box may be suspected in which nothing differs; `sameness` looks at the whole way of those that are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import product
from operator import or_

from mutation.space import Space
from mutation.steps import Steps
from services.core.proof.explore import Region
from services.core.proof.region_view import WRITTEN
from services.core.proof.space import Message, Variable
from services.core.rulebook.conditions import Condition, Value
from services.core.rulebook.model import Rulebook

Masks = frozenset[int]
"""Sets of conditions, each as bits."""


def suspects(some: Space, mutant: Rulebook, spot: tuple[str, str | int]) -> Iterator[int]:
    """Yield the boxes in which the changed row is asked and the table may do something else than before."""
    asked, steps = _Asked(some.book, mutant, str(spot[0])), Steps(some.book, mutant)
    before, after = (_follows(book, asked, steps) for book in (some.book, mutant))
    known: dict[frozenset[Masks], bool] = {}
    for number in some.touched(spot):
        factors = asked.of_box(some.regions[number])
        if factors not in known:
            holding = (reduce(or_, one, 0) for one in product(*factors))
            known[factors] = any(before(one) != after(one) for one in holding)
        if known[factors]:
            yield number


class _Asked:
    """The conditions of a table under two rulebooks, and which of them can hold together in a box."""

    def __init__(self, book: Rulebook, mutant: Rulebook, table: str) -> None:
        self.book, self.table = book, table
        both = (row for rows in (book.tables[table], mutant.tables[table]) for row in rows)
        self.bits = {ask: 1 << at for at, ask in enumerate(dict.fromkeys(ask for row in both for ask in row.when))}
        facts = {ask.fact for ask in self.bits}
        implied = {one.fact for some in (book, mutant) for one in some.meanings}
        self.written = {fact: self._anything(fact) for fact in facts & (WRITTEN | implied)}
        self.known: dict[tuple[int, str, int], Masks] = {}
        self.kinds: dict[int, tuple[frozenset[Masks], list[Variable]]] = {}

    def mask(self, when: Iterable[Condition]) -> int:
        """Return these conditions as bits."""
        return reduce(or_, (self.bits[ask] for ask in when), 0)

    def of_box(self, region: Region) -> frozenset[Masks]:
        """Return what can hold of each fact in a box, fact by fact."""
        if id(region.message) not in self.kinds:
            self.kinds[id(region.message)] = self._of_kind(region.message)
        always, asked = self.kinds[id(region.message)]
        return always | {self._of_variable(region, variable) for variable in asked}

    def _of_kind(self, message: Message) -> tuple[frozenset[Masks], list[Variable]]:
        """Return what can hold in every box of a kind of message, and what else the conditions ask about."""
        asked = {ask.fact for ask in self.bits} - set(self.written)
        varying = {fact: one for one in message.variables for part in one.parts for fact in part.facts if fact in asked}
        fixed = {fact: message.fixed.get(fact, self.book.facts[fact].default) for fact in asked - set(varying)}
        variables = {one.name: one for one in varying.values()}
        return frozenset({Masks({self._holding(fixed)}), *self.written.values()}), list(variables.values())

    def _of_variable(self, region: Region, variable: Variable) -> Masks:
        bits = region.box[variable.name]
        key = id(region.message), variable.name, bits
        if key not in self.known:
            facts = {fact for part in variable.parts for fact in part.facts} - set(self.written)
            silent = {fact: self.book.facts[fact].default for fact in facts}
            some = (part.facts for number, part in enumerate(variable.parts) if bits >> number & 1)
            said = ({fact: one.get(fact, default) for fact, default in silent.items()} for one in some)
            self.known[key] = Masks(self._holding(one) for one in said)
        return self.known[key]

    def _holding(self, facts: Mapping[str, Value]) -> int:
        return self.mask(ask for ask in self.bits if ask.fact in facts and ask.holds(facts[ask.fact]))

    def _anything(self, fact: str) -> Masks:
        known = self.book.facts[fact]
        values = {"flag": (False, True), "number": range(100)}.get(known.kind, known.values)
        return Masks(self._holding({fact: value}) for value in (known.default, *values))


def _follows(book: Rulebook, asked: _Asked, steps: Steps) -> Callable[[int], object]:
    """Return what tells from the conditions that hold what the table's first row that holds leads to."""
    rows = []
    for row in book.tables[asked.table]:
        step = steps.told(row.then.step, first=asked.table == book.start)
        told = (row.id, row.then.rules[0]) if row.then.rules else None
        effect = row.go, replace(row.then, rules=(), texts={}, step=None), step, told
        rows.append((asked.mask(row.when), effect))
    return lambda holding: next((effect for when, effect in rows if when & holding == when), None)

"""Changes each cell, one value at a time, and finds out who notices: the loader, an event, or provably nobody."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import Any

from mutation.baseline import Documents, documents
from mutation.cases import Cases, cases
from mutation.cells import Cell
from mutation.sameness import apart, kind_of_proof
from mutation.senders_and_places import same_for_everybody
from mutation.space import Space, space
from mutation.variants import LEFT_OUT, variants
from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import Rulebook, build

REFUSED, SEEN, EQUIVALENT, SURVIVES = "refused", "seen", "equivalent", "survives"
FATES = {
    REFUSED: "refused when read",
    SEEN: "seen by an event",
    EQUIVALENT: "without any event that differs",
    SURVIVES: "unseen",
}
QUICK = 20
"""Boxes whose events are tried before the boxes themselves are compared."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One change of a cell, and what became of it."""

    cell: Cell
    new: str
    fate: str


@dataclass(frozen=True)
class Trial:
    """What is tried: a rulebook's documents, its space, its events, and how a rulebook is built from documents."""

    of: Documents
    space: Space
    cases: Cases
    build: Callable[[Documents], Rulebook] = build

    def cell(self, cell: Cell) -> list[Tried]:
        """Try each other value of a cell."""
        found = []
        for new in variants(cell, self.of):
            with changed(self.of, cell, new):
                found.append(Tried(cell, "left out" if new is LEFT_OUT else repr(new), self._fate(cell)))
        return found

    def _fate(self, cell: Cell) -> str:
        try:
            mutant = self.build(self.of)
        except RulebookError:
            return REFUSED
        if self.cases.differs(mutant, self._near(cell)):
            return SEEN
        proof = kind_of_proof(cell)
        if proof == "boxes":
            return self._compared(mutant, cell)
        if proof == "who is who" and same_for_everybody(self.space.book, mutant):
            return EQUIVALENT
        return SEEN if self.cases.differs(mutant, self._named(cell)) else SURVIVES

    def _compared(self, mutant: Rulebook, cell: Cell) -> str:
        """Compare whole boxes; where one differs, an event must show it."""
        boxes = apart(self.space, mutant, cell)
        first = next(boxes, None)
        if first is None:
            return EQUIVALENT
        events = chain(self._of([first]), self.cases.others, self._of(boxes))
        return SEEN if self.cases.differs(mutant, events) else SURVIVES

    def _of(self, boxes: Iterable[int]) -> Iterator[int]:
        """Yield the events of boxes."""
        return (event for box in boxes for event in self.cases.of_box.get(box, ()))

    def _near(self, cell: Cell) -> Iterator[int]:
        """Yield the events that are the likeliest to be answered otherwise."""
        yield from islice(self._named(cell), QUICK)
        yield from self._of(islice(self.space.touched(cell.spot), QUICK))
        if kind_of_proof(cell) != "boxes" or cell.file == "deadlines.yaml":
            yield from self.cases.others

    def _named(self, cell: Cell) -> Iterator[int]:
        """Yield the events that name the municipality or the publisher of a cell, the special ones first."""
        name = str(cell.spot[1]).replace("{code}", "0810") if cell.spot else ""
        return reversed(self.cases.of_name.get(name, ()))


@cache
def trial() -> Trial:
    """Return what is tried: North Jutland's rulebook."""
    return Trial(documents(), space(), cases())


@contextmanager
def changed(of: Documents, cell: Cell, new: object) -> Iterator[None]:
    """Give a cell another value, or none, as long as it lasts."""
    holder: Any = of[cell.file]
    for step in cell.path[:-1]:
        holder = holder[step]
    before = dict(holder)
    if new is LEFT_OUT:
        del holder[cell.key]
    else:
        holder[cell.key] = new
    try:
        yield
    finally:
        holder.clear()  # so that the keys stand in the same order again
        holder.update(before)

"""Equivalence proof of a changed cell: every box that it has a say in, whole, under the changed rulebook."""

from collections.abc import Iterator

from mutation.cells import Cell
from mutation.space import Space
from mutation.steps import Steps
from mutation.tablewise import suspects
from schemas.events import BY_TYPE
from services.core.decision.evaluate import Slot
from services.core.proof.explore import OPEN, Box, Explorer, Region
from services.core.proof.region_view import Sight
from services.core.rulebook.conditions import Value
from services.core.rulebook.deadlines import RECEIPT, DeadlineRule
from services.core.rulebook.model import Rulebook

TABLES = ("routing.yaml", "deadlines.yaml")
NO_PROOF = ("holidays", "only", "each")
"""Boxes of facts say nothing about holidays and restrictions."""


def kind_of_proof(cell: Cell) -> str:
    """Return which proof can be had that no event is decided otherwise: by boxes, by who is who, or none."""
    if cell.path[0] in NO_PROOF or cell.key in NO_PROOF:
        return "none"
    return "boxes" if cell.file in TABLES else "who is who"


def apart(some: Space, mutant: Rulebook, cell: Cell) -> Iterator[int]:
    """Yield the boxes of which a part is decided otherwise; when there are none, no event is.

    A row has a say only in boxes in which it is asked: the rows above it are as before, and so is everything else.
    """
    for fact, ends in mutant.cuts.ends.items():
        assert set(ends) <= set(some.ends.get(fact, ())), f"{fact}: {ends} are not told apart"
    steps = Steps(some.book, mutant)
    quick = [_Side(book, steps) for book in (some.book, mutant)]
    exact = [_Side(book) for book in (some.book, mutant)]
    in_a_table = cell.spot is not None and cell.spot[0] in mutant.tables
    for number in suspects(some, mutant, cell.spot) if in_a_table else some.touched(cell.spot):
        region = some.regions[number]
        if cell.path[0] == "meanings":
            differs = exact[0].meant(region) != exact[1].meant(region)
        else:
            differs = _differ(*quick, [region])
        if differs and _differ(*exact, list(exact[0].regions(region))):
            yield number


def _differ(before: "_Side", after: "_Side", regions: list[Region]) -> bool:
    """Tell whether any part of these regions of the first rulebook is decided otherwise under the second."""
    return any(
        before.says(was, then.box) != after.says(then, then.box) for was in regions for then in after.regions(was)
    )


class _Side:
    """One rulebook, and what follows under it.

    Which forums are said to be considered depends on an event's facts, on the items and on the step. So where the steps
    are told apart by no condition (`steps`), the reasons need not be asked; without `steps` they are.
    """

    def __init__(self, book: Rulebook, steps: Steps | None = None) -> None:
        self.explorer, self.sight, self.steps = Explorer(book), Sight.of(book), steps
        self.ruling = self.explorer.ruling(None if steps else book.why_not)
        self.of_row = {row.id: row.then.step for rows in book.tables.values() for row in rows}
        self.known: dict[int, object] = {}

    def regions(self, region: Region) -> Iterator[Region]:
        """Yield the parts of a region that this rulebook tells apart."""
        return self.explorer.regions(region.message, self.ruling, [region.box])

    def meant(self, region: Region) -> object:
        """Return which facts follow from others in a kind of message, and for which of its values."""
        if id(region.message) not in self.known:
            found = [(one.fact, [self.sight.bits(region, ask) for ask in one.when]) for one in self.sight.book.meanings]
            self.known[id(region.message)] = [one for one in found if False not in one[1]]
        return self.known[id(region.message)]

    def says(self, region: Region, box: Box) -> object:
        """Return what follows in a part of a region."""
        one = region.outcome
        if one is None:
            return None
        items = tuple(
            (slot.forum.id, slot.role, slot.stage, slot.track, _basis(slot, region, box)) for slot in one.slots
        )
        due = tuple(dict.fromkeys(_due(rule) for rule in one.deadlines if _datable(rule, region.message.event_type)))
        told = self.steps and self.steps.told(self._step(region))
        because = tuple((other.rule, other.row) for other in one.because)
        return because, one.outcome, one.codes, items, one.tasks, one.stops, due, one.considered, told

    def _step(self, region: Region) -> int | None:
        return next((self.of_row[row] for row in reversed(region.rows) if self.of_row[row] is not None), None)


def _due(rule: DeadlineRule) -> tuple[object, ...]:
    return rule.rule, rule.what, rule.start, rule.unit, rule.count, _dates(rule), rule.before, rule.not_before_receipt


def _datable(rule: DeadlineRule, event_type: str) -> bool:
    """Tell whether events of the type can have the dates that a deadline needs."""
    model = BY_TYPE.get(f"dk.stafet.{event_type}.v1")
    return _dates(rule) <= set(model.model_fields if model else ())


def _dates(rule: DeadlineRule) -> frozenset[str]:
    """Return the dates that must be known for a deadline; that of receipt always is."""
    compared = (rule.before.date, rule.before.than) if rule.before else ()
    return frozenset((rule.start, *rule.needs, *compared)) - {RECEIPT}


def _basis(slot: Slot, region: Region, box: Box) -> Value | None:
    """Return what an item stands on; where that is the claim, and only one is possible here, this one."""
    if slot.basis is None or not slot.basis.startswith(OPEN):
        return slot.basis
    variable = next(one for one in region.message.variables if one.name == slot.basis[1:])
    said = [part.facts[variable.name] for at, part in enumerate(variable.parts) if box[variable.name] >> at & 1]
    return said[0] if len(said) == 1 else slot.basis

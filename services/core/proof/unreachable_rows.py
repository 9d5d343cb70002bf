"""Rows, reasons, deadlines and meanings that no combination reaches: dead, or shadowed by rows above them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from services.core.proof.explore import Box, Explorer, Region, whole
from services.core.proof.region_view import WRITTEN, Lens, Sight
from services.core.proof.space import Message
from services.core.rulebook.conditions import Condition
from services.core.rulebook.deadlines import DeadlineRule
from services.core.rulebook.decision_table import Row
from services.core.rulebook.model import Rulebook
from services.core.rulebook.routing import Then


@dataclass(slots=True)
class Seen:
    """What any combination reached, so far; `cases` are forum and event type, `refused` row and fact."""

    rows: set[str] = field(default_factory=set)
    cases: set[tuple[str, str]] = field(default_factory=set)
    deadlines: set[DeadlineRule] = field(default_factory=set)
    refused: set[tuple[str, str]] = field(default_factory=set)
    regions: list[Region] = field(default_factory=list)

    @property
    def forums(self) -> set[str]:
        """The forums and queues that get any case."""
        return {forum for forum, _ in self.cases}

    def note(self, region: Region, explorer: Explorer) -> None:
        """Take a region in."""
        self.regions.append(region)
        self.refused = explorer.refused
        self.rows.update(region.rows)
        if region.outcome is not None:
            self.cases.update((slot.forum.id, region.message.event_type) for slot in region.outcome.slots)
            self.deadlines.update(explorer.originals[id(rule)] for rule in region.outcome.deadlines)


@dataclass(frozen=True, slots=True)
class Dead:
    """A row that no combination reaches: those above it that take what it asks for, and the simplest such case."""

    table: str
    row: str
    shadows: tuple[str, ...] = ()
    region: Region | None = None
    box: Box | None = None


def dead_rows(book: Rulebook, seen: Seen) -> Iterator[Dead]:
    """Yield every row that never holds."""
    for table, rows in book.tables.items():
        for row in rows:
            if row.id not in seen.rows:
                yield _explained(book, table, rows, row, seen.regions)


def idle_conditions(book: Rulebook, seen: Seen) -> Iterator[tuple[str, str]]:
    """Yield (row, fact) of each condition of a living row that never decides: it holds wherever it is asked."""
    for rows in book.tables.values():
        for row in rows:
            if row.id in seen.rows:
                yield from ((row.id, one.fact) for one in row.when if (row.id, one.fact) not in seen.refused)


def _explained(
    book: Rulebook, table: str, rows: Sequence[Row[Then]], row: Row[Then], regions: Iterable[Region]
) -> Dead:
    above = [one.id for one in rows[: rows.index(row)]]
    sight, shadows, simplest = Sight.of(book), set(), None
    for region in regions:
        taken = next((one for one in region.rows if one in above), None)
        if taken is None or region.outcome is None:
            continue
        box = Lens(region, region.outcome, sight).where(*(one for one in row.when if one.fact not in WRITTEN))
        if box is not None:
            shadows.add(taken)
            simplest = simplest or (region, box)
    ordered = tuple(one for one in above if one in shadows)
    return Dead(table, row.id, ordered, *(simplest or (None, None)))


def dead_meanings(book: Rulebook, messages: Sequence[Message]) -> Iterator[int]:
    """Yield the position of each meaning whose conditions no message can fulfil."""
    sight = Sight.of(book)
    for at, meaning in enumerate(book.meanings):
        if not any(_possible(sight, message, meaning.when) for message in messages):
            yield at


def _possible(sight: Sight, message: Message, when: tuple[Condition, ...]) -> bool:
    found = [sight.bits(Region(message, whole(message), None, ()), one) for one in when]
    return all(bits if isinstance(bits, bool) else bits[1] for bits in found)

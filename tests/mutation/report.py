"""What became of all changes, added up: counts, survivors, cells that decide nothing, and what makes no difference."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mutation.cells import PLACE, Cell
from mutation.trying import EQUIVALENT, FATES, SURVIVES, Tried

LONGEST = 100
"""Characters of a new value that are shown."""


def survivors(tried: Iterable[Tried]) -> list[str]:
    """Return by cell and new value what nobody noticed, and each cell of which no value makes any difference.

    A cell that decides nothing either need not be there or is not read. A row's place is no such cell: where the order
    does not matter, it may stand anywhere.
    """
    of_cells: dict[Cell, list[Tried]] = {}
    for one in tried:
        of_cells.setdefault(one.cell, []).append(one)
    found = [_named(one) for some in of_cells.values() for one in some if one.fate == SURVIVES]
    for cell, some in of_cells.items():
        if cell.key != PLACE and {one.fate for one in some} == {EQUIVALENT}:
            found.append(f"{cell.name}: decides nothing, whatever it says")
    return found


def equivalents(tried: Iterable[Tried]) -> Iterator[str]:
    """Yield by cell and new value what makes no difference."""
    return (f"{_named(one)}: no event differs" for one in tried if one.fate == EQUIVALENT)


def counts(tried: Sequence[Tried]) -> str:
    """Return the figures as one line."""
    fates = Counter(one.fate for one in tried)
    parts = ", ".join(f"{fates[fate]} {words}" for fate, words in FATES.items())
    return f"{len({one.cell for one in tried})} cells, {len(tried)} changes: {parts}"


def _named(one: Tried) -> str:
    new = one.new if len(one.new) <= LONGEST else f"{one.new[:LONGEST]} …"
    return f"{one.cell.name} ({one.cell.file}): {new}"

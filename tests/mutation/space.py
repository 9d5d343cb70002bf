"""The whole space of events before any change: the boxes that the rules do not tell apart, and who is asked in each."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, cached_property
from itertools import zip_longest

from mutation.baseline import book
from services.core.proof.explore import Explorer, Region, whole
from services.core.proof.space import messages
from services.core.rulebook.model import Rulebook
from services.core.rulebook.number_bands import Cuts

NEIGHBOURS = range(-2, 3)
"""Numbers are told apart on both sides of each limit, so that a limit that moved by one finds them apart."""


class Space:
    """The boxes of a rulebook, and for each row those in which it held and those in which it was asked."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Explore the rulebook."""
        self.book = rulebook
        self.ends = {name: _finer(ends) for name, ends in rulebook.cuts.ends.items()}
        self.messages = list(messages(replace(rulebook, cuts=Cuts(self.ends))))
        explorer = Explorer(rulebook)
        ruling = explorer.ruling()
        self.regions = [region for one in self.messages for region in explorer.regions(one, ruling, [whole(one)])]
        self._places = {row.id: (name, at) for name, rows in rulebook.tables.items() for at, row in enumerate(rows)}

    @cached_property
    def asked(self) -> dict[tuple[str, int], tuple[list[int], list[int]]]:
        """Boxes by row (table, number): in which it held, and in which it was asked and did not."""
        found: dict[tuple[str, int], tuple[list[int], list[int]]] = {place: ([], []) for place in self._places.values()}
        for number, region in enumerate(self.regions):
            for table, last in self._visited(region).items():
                for at in range(min(last + 1, len(self.book.tables[table]))):
                    found[table, at][at != last].append(number)
        return found

    def _visited(self, region: Region) -> dict[str, int]:
        """Return the tables on the way, each with the number of the row that held; past its end where none did."""
        tables = self.book.tables
        thens = [(tables[table][at].go, tables[table][at].then) for table, at in map(self._places.get, region.rows)]
        names = {self.book.start, *self.book.after}
        names |= {name for go, then in thens for name in (go, then.gate, then.beside) if name is not None}
        held = dict(self._places[row] for row in region.rows)
        return {name: held.get(name, len(tables[name])) for name in names}

    def touched(self, spot: tuple[str, str | int] | None) -> Iterator[int]:
        """Yield the boxes that a cell at this spot can have a say in, those first that are likely to show it."""
        if spot is None:
            yield from mixed(list(range(len(self.regions))))
        elif spot[0] == "set":
            giving = {row.id for rows in self.book.tables.values() for row in rows if spot[1] in row.then.deadlines}
            yield from (at for at, region in enumerate(self.regions) if giving & set(region.rows))
        elif spot[0] in self.book.tables:
            held, asked = (mixed(some) for some in self.asked[spot[0], int(spot[1])])
            yield from (at for pair in zip_longest(held, asked) for at in pair if at is not None)


def mixed(numbers: list[int]) -> list[int]:
    """Return the numbers in another order, far ones behind each other."""
    stride = 211
    return [numbers[at] for start in range(stride) for at in range(start, len(numbers), stride)]


def _finer(ends: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({0, *(end + by for end in ends for by in NEIGHBOURS if end + by > 0)}))


@cache
def space() -> Space:
    """Return the space of the rulebook before any change."""
    return Space(book())

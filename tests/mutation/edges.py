"""Events on both sides of every condition: the others of its row hold, and it holds only just, or only just not."""

from collections.abc import Iterator
from itertools import chain, islice
from random import Random
from typing import Any

from mutation.corners import named_places, named_values, with_dates
from mutation.space import Space, mixed
from services.core.proof.example import event_of
from services.core.proof.explore import Box, Region
from services.core.proof.region_view import WRITTEN, Sight
from services.core.proof.space import Message
from services.core.rulebook.conditions import Condition

SEED = 4
BOXES = 300
"""How many boxes of each row are looked at in which it held, and in which it did not; far ones behind each other."""


def edges(some: Space) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield (event, number of its box), for each kind of message once per value at an edge."""
    finder, random = _Finder(some), Random(SEED)  # noqa: S311 - it picks examples
    for (table, at), boxes in some.asked.items():
        when = [ask for ask in some.book.tables[table][at].when if ask.fact not in finder.hidden]
        for number in chain.from_iterable(islice(mixed(part), BOXES) for part in boxes):
            region = some.regions[number]
            for box in finder.at_the_edge(region, (table, at), when):
                picked = {name: random.choice(bits) for name, bits in named_values(region, box).items()}
                for one in (picked, _on_number_1(region, box, picked)):
                    yield with_dates(event_of(region.message, one, some.book)), number


def _on_number_1(region: Region, box: Box, picked: Box) -> Box:
    """Return the same with the claim that opens most gates, if it can be: behind a shut gate much looks alike."""
    for variable in region.message.variables:
        for at, part in enumerate(variable.parts):
            if part.facts.get("claim") == "RPL115-1-1" and box[variable.name] >> at & 1:
                return {**picked, variable.name: 1 << at}
    return picked


class _Finder:
    """Finds parts of boxes at the edge of a condition, each only once for each outcome."""

    def __init__(self, some: Space) -> None:
        self.sight = Sight.of(some.book)
        self.hidden = WRITTEN | {meaning.fact for meaning in some.book.meanings}
        self.seen: set[tuple[object, ...]] = set()
        self.known: dict[tuple[int, Condition], int] = {}
        self.named: dict[int, int] = {}

    def at_the_edge(self, region: Region, row: tuple[str, int], when: list[Condition]) -> Iterator[Box]:
        """Yield the parts of a box where one condition is at its edge and the others of the row hold."""
        end = region.outcome and region.outcome.outcome
        for ask in when:
            own = self.sight.bits(region, ask)
            if isinstance(own, bool):
                continue
            left = self._edge(region.message, ask, own) & region.box[own[0]]
            box = self._where(region, [other for other in when if other is not ask]) if left else None
            while box is not None and left:
                bit = left & -left
                left &= ~bit
                part, key = {**box, own[0]: bit & box[own[0]]}, (id(region.message), row, ask, bit, end)
                if key not in self.seen and self._somewhere(region, part):
                    self.seen.add(key)
                    yield part

    def _somewhere(self, region: Region, part: Box) -> bool:
        """Tell whether events can be made of a part: that its place, if it has one, is not only imagined."""
        if id(region.message) not in self.named:
            self.named[id(region.message)] = named_places(region)
        return "place" not in part or bool(part["place"] & self.named[id(region.message)])

    def _where(self, region: Region, when: list[Condition]) -> Box | None:
        """Return the part of a box where all of these hold, None where that is nothing."""
        box = dict(region.box)
        for ask in when:
            found = self.sight.bits(region, ask)
            if isinstance(found, bool):
                if not found:
                    return None
            else:
                box[found[0]] &= found[1]
        return box if all(box.values()) else None

    def _edge(self, message: Message, ask: Condition, own: tuple[str, int]) -> int:
        """Return all values that are no numbers, and of numbers those with a neighbour on the other side, as bits."""
        key = id(message), ask
        if key not in self.known:
            parts = next(one.parts for one in message.variables if one.name == own[0])
            values = [part.facts.get(ask.fact) for part in parts]
            inside = {value: own[1] >> at & 1 for at, value in enumerate(values)}
            self.known[key] = sum(1 << at for at, value in enumerate(values) if _at_an_edge(value, inside))
        return self.known[key]


def _at_an_edge(value: object, inside: dict[Any, int]) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return True
    return any(inside.get(value + by, inside[value]) != inside[value] for by in (1, -1))

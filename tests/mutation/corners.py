"""Events of boxes: the corners of each, and on each way through the tables every value that leads there."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from mutation.space import Space
from services.core.proof.example import event_of
from services.core.proof.explore import Box, Region

DATES = {"placement_date": "2026-05-01", "parole_date": "2027-09-01", "release_date": "2026-12-01"}
MOST = 60
"""Events per way: more than there are forums to address; only the pairs of two ages of a release are more."""

CONSENTING = {"claim": ("consent",), "consent": ("given",)}
Values = dict[str, list[int]]
Of = tuple[int, Region, Values]


def corners(some: Space) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield (event, number of its box); boxes of places that are only imagined have none."""
    ways: dict[tuple[int, tuple[str, ...]], list[Of]] = defaultdict(list)
    for number, region in enumerate(some.regions):
        values = named_values(region, region.box)
        if all(values.values()):
            ways[id(region.message), region.rows].append((number, region, values))
    for boxes in ways.values():
        for number, region, box in _picked(boxes):
            yield with_dates(event_of(region.message, box, some.book)), number


def _picked(boxes: Sequence[Of]) -> Iterator[tuple[int, Region, Box]]:
    """Yield the first and the last values of each box of a way, then those that were taken least, box after box."""
    taken: Counter[tuple[str, int]] = Counter()
    for number, region, values in boxes:
        for end in (0, -1):  # both in a place that there is: the made-up ones come last
            box = {name: bits[end if name != "place" else 0] for name, bits in values.items()}
            yield number, region, _count(taken, box)
    yield from _consenting(boxes, taken)
    different = {(name, bit) for _, _, values in boxes for name, bits in values.items() for bit in bits}
    for turn in range(MOST):
        if all(taken[one] for one in different):
            return
        number, region, values = boxes[turn % len(boxes)]
        least = {name: min(bits, key=lambda bit: taken[name, bit]) for name, bits in values.items()}
        yield number, region, _count(taken, least)


def _consenting(boxes: Sequence[Of], taken: Counter[tuple[str, int]]) -> Iterator[tuple[int, Region, Box]]:
    """Yield for a way, where it can be, that the sender claims a consent and that it was given."""
    for number, region, values in boxes:
        said = {**values}
        for variable in region.message.variables:
            for word in CONSENTING.get(variable.name, ()):
                bit = next(1 << at for at, part in enumerate(variable.parts) if part.facts.get(variable.name) == word)
                said[variable.name] = [bit] if bit in values[variable.name] else []
        if set(CONSENTING) <= set(said) and all(said.values()):
            yield number, region, _count(taken, {name: bits[-1] for name, bits in said.items()})
            return


def _count(taken: Counter[tuple[str, int]], box: Box) -> Box:
    taken.update(box.items())
    return box


def named_values(region: Region, box: Box) -> Values:
    """Return the values of each variable that are possible in a part of a region, each as its bit; none made up."""
    named = named_places(region)
    return {name: list(_single(bits & named if name == "place" else bits)) for name, bits in box.items()}


def named_places(region: Region) -> int:
    """Return the places that are nowhere or have a code, as bits; others are only imagined."""
    parts = next((one.parts for one in region.message.variables if one.name == "place"), ())
    return sum(1 << at for at, part in enumerate(parts) if part.name or not part.facts)


def _single(bits: int) -> Iterator[int]:
    while bits:
        yield bits & -bits
        bits &= bits - 1


def with_dates(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event, a release with all its dates."""
    if "release_type" in event["data"]:
        event["data"] = {**DATES, **event["data"]}
    return event

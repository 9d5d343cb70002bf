"""What else a cell could say: left out, its neighbours, and the other words that are allowed there."""

from collections.abc import Iterator
from typing import Any

from mutation.baseline import Documents, book, switches
from mutation.cells import PLACE, Cell
from mutation.conditions import conditions
from mutation.consequences import consequences
from mutation.lists import longer, replaced, shorter
from mutation.timing import timing
from schemas.events import EVENT_TYPES
from services.core.rulebook.vocabulary import PUBLISHER_KINDS

LEFT_OUT = object()
"""Stands for a cell that is not there at all."""


def variants(cell: Cell, of: Documents) -> Iterator[Any]:
    """Yield what the cell could say instead; a row's place: the row gone, and the row behind the next one."""
    old = of[cell.file]
    for step in cell.path:
        old = old[step]
    if cell.key == PLACE and cell.spot is not None:
        yield from _places(old, int(cell.spot[1]))
        return
    yield LEFT_OUT
    yield from (new for new in _others(cell, old) if new != old)


def _places(rows: list[Any], at: int) -> Iterator[list[Any]]:
    yield [*rows[:at], *rows[at + 1 :]]
    if at + 1 < len(rows):
        yield [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]]


def _others(cell: Cell, old: Any) -> Iterator[Any]:
    if "when" in cell.path:
        return conditions(book().facts[str(cell.key)], old)
    if cell.share == "deadlines":
        return timing(str(cell.key), old)
    if cell.share == "municipalities":
        return _town(old)
    if cell.share == "publishers":
        return _publisher(str(cell.key), old)
    return consequences(str(cell.key), old)


def _town(old: Any) -> Iterator[Any]:
    if isinstance(old, bool):
        yield not old
        return
    others = [one for one in switches() if one not in old]
    yield from (*shorter(old), *replaced(old, others), *longer(old, others))


def _publisher(key: str, old: Any) -> Iterator[Any]:
    types = [one.event_type for one in EVENT_TYPES]
    if key == "kind":
        yield from PUBLISHER_KINDS
    elif key == "only":
        yield from _restrictions(old, types)
    elif key != "each":
        others = [one for one in types if one not in old]
        yield from (*shorter(old), *replaced(old, others), *longer(old, others))


def _restrictions(old: list[dict[str, Any]], types: list[str]) -> Iterator[list[dict[str, Any]]]:
    """Yield restrictions on another type, field or value, or that fall away at another value."""
    facts = book().facts
    for at, one in enumerate(old):
        unless = one["may_be_absent_when"]
        some = [{**one, "event_type": other} for other in types if other != one["event_type"]]
        some += [{**one, "field": other} for other in ("legal_status", "release_type")]
        some += [{**one, "value": other} for other in facts[one["field"]].values if other != one["value"]]
        some += [{**one, "may_be_absent_when": {**unless, "field": "release_type"}}]
        words = (other for other in facts[unless["field"]].values if other != unless["value"])
        some += [{**one, "may_be_absent_when": {**unless, "value": other}} for other in words]
        yield from ([*old[:at], other, *old[at + 1 :]] for other in some)

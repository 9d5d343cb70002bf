"""Faults of a rulebook that can be seen without trying events: circles, open ends, words without a use or a text."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.core.place import RulebookError
from services.core.tables import Table

FILE = "routing.yaml"


class Routed(Protocol):
    """What is checked."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """The routing tables."""

    @property
    def start(self) -> str:
        """The table to begin with."""

    @property
    def after(self) -> tuple[str, ...]:
        """Tables asked at the end."""


def check(rulebook: Routed) -> None:
    """Refuse what cannot work; raises RulebookError that names table and row."""
    tables = rulebook.tables
    deciding = _reached(tables, rulebook.start)
    gates = {row.then.gate for rows in tables.values() for row in rows if row.then.gate is not None}
    extra = {row.then.beside for rows in tables.values() for row in rows if row.then.beside is not None}
    for name in sorted(deciding | gates):
        _closed(name, tables[name])
    for name in sorted(deciding):
        _decides(name, tables[name])
    for name, rows in tables.items():
        _no_row_after_the_last(name, rows)
        if name not in deciding | gates | extra | set(rulebook.after):
            raise RulebookError(f"{FILE}: table {name}: no row and no list leads here")


def _reached(tables: Mapping[str, Table], start: str, way: Sequence[str] = ()) -> set[str]:
    if start in way:
        raise RulebookError(f"{FILE}: table {start}: the tables go round in circles: {' → '.join((*way, start))}")
    found = {start}
    for row in tables[start]:
        if row.go is not None:
            found |= _reached(tables, row.go, (*way, start))
    return found


def _closed(name: str, rows: Table) -> None:
    if not rows or rows[-1].when:
        last = f"row {rows[-1].id}: " if rows else ""
        raise RulebookError(f"{FILE}: table {name}: {last}the last row has no `when`, so that no case falls through")


def _decides(name: str, rows: Table) -> None:
    for row in rows:
        then = row.then
        if row.go is None and then.forum is None and then.outcome is None:
            raise RulebookError(f"{FILE}: table {name}: row {row.id}: then: go, forum or outcome is expected")
        if then.outcome is not None and then.forum is not None:
            raise RulebookError(f"{FILE}: table {name}: row {row.id}: then: outcome: there is an item too")
        if then.gate is not None and then.forum is None:
            raise RulebookError(f"{FILE}: table {name}: row {row.id}: then: gate: there is no item to hold back")


def _no_row_after_the_last(name: str, rows: Table) -> None:
    for row in rows[:-1]:
        if not row.when:
            raise RulebookError(f"{FILE}: table {name}: row {row.id}: no `when`, so no row below it can ever hold")

"""Faults of a rulebook that can be seen without trying events: circles, open ends, words without a use or a text."""

from collections.abc import Iterable, Mapping, Sequence

from services.core.rulebook.document_reader import Node
from services.core.rulebook.routing import Table


def check(tables: Mapping[str, Table], start: str, after: Sequence[str], root: Node) -> None:
    """Refuse tables that cannot work, from `start` on and with those asked `after`; `root` is routing.yaml as read.

    Raises RulebookError that names table and row.
    """
    deciding = _reached(tables, root, start)
    gates = {row.then.gate for rows in tables.values() for row in rows if row.then.gate is not None}
    extra = {row.then.beside for rows in tables.values() for row in rows if row.then.beside is not None}
    for name in sorted(deciding | gates):
        _closed(name, tables[name], root)
    for name in sorted(deciding):
        _decides(name, tables[name], root)
    for name, rows in tables.items():
        _no_row_after_the_last(name, rows, root)
        if name not in deciding | gates | extra | set(after):
            raise _at(root, name).error(f"table: ingen række fører til {name}, og after nævner den ikke")


def check_keys(forums: Node, deadlines: Node) -> None:
    """Refuse keys that nobody asks for in reasons and sets of deadlines, which reading itself lets pass.

    Versions before 0.2.0 let them pass in candidates too, and what was activated then is read for ever.
    """
    rows = forums.rows("why_not_first")
    for forum in forums.rows("forums"):
        forum.name("id")
        rows += forum.rows("why_not_before") + forum.rows("why_not")
    _only(rows, "when", "why")
    _only(deadlines.rows("sets"), "set", "deadlines")


def _only(rows: Iterable[Node], *keys: str) -> None:
    for row in rows:
        for key in keys:
            row.has(key)
        row.done()


def _reached(tables: Mapping[str, Table], root: Node, start: str, way: Sequence[str] = ()) -> set[str]:
    if start in way:
        raise _at(root, start).error(f"table: tabellerne går i ring: {' → '.join((*way, start))}")
    found = {start}
    for row in tables[start]:
        if row.go is not None:
            found |= _reached(tables, root, row.go, (*way, start))
    return found


def _closed(name: str, rows: Table, root: Node) -> None:
    if not rows:
        raise _at(root, name).error("rows: tabellen har ingen rækker")
    if rows[-1].when:
        raise _at(root, name, rows[-1].id).error(
            "when: den sidste række må ikke have when, så ingen sag falder igennem"
        )


def _decides(name: str, rows: Table, root: Node) -> None:
    for row in rows:
        then = row.then
        if row.go is None and then.forum is None and then.outcome is None:
            raise _at(root, name, row.id).error("then: her ventes go, forum eller outcome")
        if then.outcome is not None and then.forum is not None:
            raise _at(root, name, row.id).error("then: outcome og forum kan ikke stå sammen")
        if then.gate is not None and then.forum is None:
            raise _at(root, name, row.id).error("then: gate kræver forum; ellers er der ingen sag at holde tilbage")


def _no_row_after_the_last(name: str, rows: Table, root: Node) -> None:
    for row in rows[:-1]:
        if not row.when:
            raise _at(root, name, row.id).error("when: mangler, så rækkerne under denne aldrig kan gælde")


def _at(root: Node, table: str, row: str | None = None) -> Node:
    """Return the place of a table, or of a row in it, to say what is wrong there."""
    place = next(node for node in root.rows("tables") if node.name("table") == table)
    return place if row is None else next(node for node in place.rows("rows") if node.name("row") == row)

"""Rows of a file as CloudEvents: one event of each row that can be read, and what is wrong with each other."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from connectors.contract import Read, RowFault
from connectors.files.csv_rows import FileError, Row, rows
from connectors.files.danish_values import CellError, value
from connectors.files.mapping import Column, FileMapping
from schemas.faults import FAULTS, Fault

SOURCE = "urn:stafet:publisher:"
_ROWS = UUID("5b1f6c0e-6a0d-4d0e-9a51-1d5f7e0c9c11")
"""Name space of the ids of rows (RFC 9562 section 5.5): a row that comes again is the same event."""
NO_ROOM = "antallet af felter er ikke det samme som i den første linje"
MISSING = "mangler; rækken kendes på den"


def events(path: Path, mapping: FileMapping) -> Iterator[Read]:
    """Yield every row of a file in its order. Raises FileError for a file that is not of this kind, OSError."""
    for row in rows(path, mapping.delimiter, partial(_look_at_columns, mapping)):
        yield read_row(row, mapping)


def _look_at_columns(mapping: FileMapping, there: frozenset[str]) -> None:
    if missing := mapping.header - there:
        raise FileError(f"kolonnen {min(missing)} mangler i den første linje")
    known = mapping.header | frozenset(mapping.ignored)
    if unknown := there - known:  # which are not repeated: the first line of a file without a header is about somebody
        allowed = ", ".join(sorted(known))
        raise FileError(f"{len(unknown)} kolonner i den første linje kendes ikke; tilladt er: {allowed}")


def read_row(row: Row, mapping: FileMapping) -> Read:
    """Return one row as it was read."""
    if row.cells is None:
        return Read(row.line, None, (RowFault("", NO_ROOM),))
    cells = {name: cell.strip() for name, cell in row.cells.items()}
    data: dict[str, Any] = {}
    for path, constant in mapping.always.items():
        _put(data, path, constant)
    faults = [RowFault(name, MISSING) for name in mapping.identity if not cells[name]]
    for name, column in mapping.columns.items():
        if not cells[name]:
            continue  # an empty cell is a field that is absent (contracts 1.2)
        try:
            _put(data, column.to, _value(cells[name], column))
        except CellError as error:
            faults.append(RowFault(name, str(error)))
    if faults:
        return Read(row.line, None, tuple(faults))
    return Read(row.line, _event(mapping, [cells[name] for name in mapping.identity], data), ())


def _value(cell: str, column: Column) -> Any:
    if column.separator is not None:
        return [_one(part.strip(), column) for part in cell.split(column.separator) if part.strip()]
    return _one(cell, column)


def _one(cell: str, column: Column) -> Any:
    if column.words is None:
        return value(column.kind, cell)
    if cell not in column.words:
        raise CellError(f"her ventes et af: {', '.join(column.words)}")
    return column.words[cell]


def told(fault: Fault, mapping: FileMapping) -> RowFault:
    """Return what is wrong with a field of a row's event as whoever has the file reads it: by its column."""
    columns = [name for name, column in mapping.columns.items() if column.to == fault.field]
    return RowFault(columns[0] if columns else fault.field, FAULTS[fault.fault])


def _put(data: dict[str, Any], path: str, filled: Any) -> None:
    *above, last = path.split(".")
    for name in above:
        data = data.setdefault(name, {})
    data[last] = filled


def _event(mapping: FileMapping, identity: list[str], data: Mapping[str, Any]) -> dict[str, Any]:
    known_by = "\x00".join((mapping.publisher, mapping.event_type, *identity))
    return {
        "specversion": "1.0",
        "id": str(uuid5(_ROWS, known_by)),
        "source": SOURCE + mapping.publisher,
        "type": f"dk.stafet.{mapping.event_type}.v1",
        "datacontenttype": "application/json",
        "data": data,
    }

"""CSV as Danish Excel opens it by a double click: a byte order mark, semicolons, decimal commas, and no formulas."""

import csv
import unicodedata
from datetime import date, datetime
from io import StringIO

from services.core.rulebook.deadlines import COPENHAGEN
from services.desk.exports.sheet import Cell, Sheet, visible

_BEGINS = frozenset("=+-@\t\r")
"""What a spreadsheet takes for the beginning of a formula; in the wide forms of East Asia too."""


def csv_file(sheet: Sheet) -> bytes:
    """Return the file's bytes: the column names, the rows, nothing over or under them."""
    text = StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(_text(name) for name in sheet.columns)
    rows.writerows([_cell(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return _text(cell)
        case float():
            return repr(cell).replace(".", ",")
        case datetime():
            return f"{cell.astimezone(COPENHAGEN):%d-%m-%Y %H:%M}"
        case date():
            return f"{cell:%d-%m-%Y}"
    return str(cell)


def _text(text: str) -> str:
    """Return a text, behind an apostrophe where a spreadsheet would calculate it."""
    first = unicodedata.normalize("NFKC", text.lstrip(" \n\ufeff")[:1])
    return f"'{visible(text)}" if first[:1] in _BEGINS and first else visible(text)

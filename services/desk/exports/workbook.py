"""XLSX whose cells are texts, numbers and dates of their own type, and never formulas or links."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from services.core.rulebook.deadlines import COPENHAGEN
from services.desk.exports.sheet import Cell, Sheet, visible

LONGEST = 32_767
"""Characters of a cell: what is longer the format drops without a word."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(sheet: Sheet, made_at: datetime) -> bytes:
    """Return the file's bytes. Raises ValueError for a text that no cell holds."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        book.set_properties({"title": visible(sheet.title), "created": made_at.replace(tzinfo=None)})
        page = book.add_worksheet("Stafet")
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        formats = {
            date: book.add_format({"num_format": "dd-mm-yyyy", "align": "left"}),
            datetime: book.add_format({"num_format": "dd-mm-yyyy hh:mm", "align": "left"}),
            str: book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        }
        over = [((line,), None) for line in (sheet.title, *sheet.lines, "")]
        under = [((line,), None) for line in ("", *sheet.notes)]
        rows: list[tuple[tuple[Cell, ...], Any]] = [*over, (sheet.columns, bold)]
        rows += [*((row, None) for row in sheet.rows), *under]
        page.freeze_panes(len(over) + 1, 0)
        for at, (row, form) in enumerate(rows):
            for column, cell in enumerate(row):
                _write(page, (at, column), cell, form or formats.get(type(cell)))
        for column, name in enumerate(sheet.columns):
            page.set_column(column, column, _width(name, [row[column] for row in sheet.rows]))
    return made.getvalue()


def _write(page: Any, place: tuple[int, int], cell: Cell, form: Any) -> None:
    match cell:
        case None:
            return
        case str():
            text = visible(cell)
            if len(text) > LONGEST:
                raise ValueError("a text longer than any cell")
            page.write_string(*place, text, form)
        case datetime():
            page.write_datetime(*place, cell.astimezone(COPENHAGEN).replace(tzinfo=None), form)
        case date():
            page.write_datetime(*place, datetime.combine(cell, datetime.min.time()), form)
        case _:
            page.write_number(*place, cell, form)


def _width(name: str, cells: list[Cell]) -> int:
    return min(60, 2 + max(10, len(name), *(len(str(cell or "")) for cell in cells)))

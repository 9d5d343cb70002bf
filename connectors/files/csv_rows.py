"""CSV (RFC 4180) as Danish spreadsheets write it, read one row at a time: semicolons, a mark, or Windows-1252."""

import codecs
import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TextIO

from connectors.contract import DeliveryError

PIECE = 1 << 16  # bytes read at once while the encoding is looked for
LONGEST = 1 << 18  # characters of one line, and of one cell: an event is 256 kB at most


class FileError(DeliveryError):
    """The file as a whole is no table of its mapping; the Danish text says what is wrong, without any cell of it."""


class Row(NamedTuple):
    """One row below the header: its line in the file, and its cells by column; None when it has too many or too few."""

    line: int
    cells: Mapping[str, str] | None


def rows(path: Path, delimiter: str, fits: Callable[[frozenset[str]], None]) -> Iterator[Row]:
    """Yield the rows of a file of any length once `fits` has looked at the names of its columns.

    Raises FileError, what `fits` raises, and OSError while the file is read.
    """
    with path.open(encoding=encoding(path), newline="") as file:
        table = csv.reader(_lines(file), delimiter=delimiter, strict=True)
        try:
            header = [name.strip() for name in next(table, [])]
            _look_at(header, delimiter)
            fits(frozenset(header))
            for cells in table:
                if any(cell.strip() for cell in cells):  # a spreadsheet leaves empty rows below its table
                    whole = len(cells) == len(header)
                    yield Row(table.line_num, dict(zip(header, cells, strict=True)) if whole else None)
        except csv.Error:
            problem = "kan ikke læses som CSV; se efter et anførselstegn, der ikke er lukket, eller et felt uden ende"
            raise FileError(f"linje {table.line_num} {problem}") from None


def encoding(path: Path) -> str:
    """Return the encoding of a file by all of its bytes: UTF-8, with or without its mark, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines no longer than one may be: a file without line ends must not be held whole."""
    at = 0
    try:
        while line := file.readline(LONGEST + 1):
            at += 1
            if len(line) > LONGEST:
                raise FileError(f"linje {at} er længere end {LONGEST} tegn")
            yield line
    except UnicodeDecodeError:
        raise FileError(f"linje {at + 1} er hverken UTF-8 eller Windows-1252") from None


def _look_at(header: list[str], delimiter: str) -> None:
    if not header:
        raise FileError("filen er tom; den første linje skal være kolonnernes navne")
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled or "" in header:
        raise FileError(f"den første linje skal have ét navn til hver kolonne, adskilt af {delimiter}")

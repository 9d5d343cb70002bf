"""CSV files as they come: encodings, quoting, rows of another length, and files that are no table."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors.files.csv_rows import LONGEST, PIECE, FileError, encoding, rows


def read(tmp_path: Path, raw: bytes) -> list[tuple[int, Mapping[str, str] | None]]:
    """Return line and cells of each row of a file with these bytes."""
    file = tmp_path / "rows.csv"
    file.write_bytes(raw)
    return [(row.line, row.cells) for row in rows(file, ";", lambda _: None)]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf_8_is_read_with_and_without_its_mark(tmp_path: Path, mark: bytes) -> None:
    """The mark is no part of the first column's name."""
    assert read(tmp_path, mark + "Å;b\r\nø;1\r\n".encode()) == [(2, {"Å": "ø", "b": "1"})]


def test_windows_1252_is_known_by_the_whole_file(tmp_path: Path) -> None:
    """One letter at the end of a long file is enough, also one that stands where a piece is cut."""
    head = b"a;b\n"
    filler = b"x" * (PIECE - len(head) - 3) + b";1\n"
    assert read(tmp_path, head + filler + "å;2\n".encode("cp1252"))[-1] == (3, {"a": "å", "b": "2"})
    utf = tmp_path / "utf.csv"
    utf.write_bytes(b"x" * (PIECE - 1) + "å".encode())
    assert encoding(utf) == "utf-8-sig"


def test_quoted_cells_hold_what_separates(tmp_path: Path) -> None:
    """A semicolon, a quote and a line end inside quotes are the cell's; the line told is the row's last."""
    assert read(tmp_path, b'a;b\n"x;""y""\nz";2\n') == [(3, {"a": 'x;"y"\nz', "b": "2"})]


def test_rows_of_another_length_are_told_and_empty_ones_are_not(tmp_path: Path) -> None:
    """Nobody guesses which cell is missing; what a spreadsheet leaves below its table is nothing."""
    assert read(tmp_path, b"a;b\n1\n1;2;3\n;\n\n1;2\n") == [(2, None), (3, None), (6, {"a": "1", "b": "2"})]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "filen er tom"),
        (b"a;a\n1;2\n", "ét navn"),
        (b"a;\n1;2\n", "ét navn"),
        (b'a;b\n"1;2\n', "anførselstegn"),
        (b'a;b\n"1"x;2\n', "linje 2"),
        (b"a;b\n\x81;2\n", "hverken UTF-8 eller Windows-1252"),
        (b"a" * (LONGEST + 2), "længere end"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, raw: bytes, said: str) -> None:
    """The sentence names the line and what is allowed, never a cell."""
    with pytest.raises(FileError, match=said):
        read(tmp_path, raw)

"""CSV for Danish Excel: separators as it expects them, and no cell that it would calculate."""

import csv
import re
from io import StringIO

from payloads import PAYLOADS
from services.desk.exports.csv_file import csv_file
from services.desk.exports.sheet import visible
from unit.desk.exports.written import PLAIN, TYPED


def cells(made: bytes) -> list[list[str]]:
    """Return the cells as a spreadsheet reads them."""
    return list(csv.reader(StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_it_opens_by_a_double_click() -> None:
    """A byte order mark, semicolons, CRLF, decimal commas, days as Danes write them."""
    made = csv_file(PLAIN)
    assert made.startswith(b"\xef\xbb\xbfNr.;Punkt;Andel;Frist;Modtaget\r\n")
    assert cells(made)[1:] == [
        ["1", "Hændelse", "0,25", "01-12-2026", "28-11-2026 09:30"],
        ["2", "Ærø; øl", "", "", ""],
    ]


def test_no_cell_is_a_formula() -> None:
    """Two hundred texts: what begins like one stands behind an apostrophe, also behind blanks and in wide letters."""
    found = cells(csv_file(TYPED))[1:]
    assert len(found) == len(PAYLOADS)
    for (_, cell), text in zip(found, PAYLOADS, strict=True):
        assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]", cell), ascii(cell)
        assert cell in {visible(text), f"'{visible(text)}"}
    quoted = [text for (_, cell), text in zip(found, PAYLOADS, strict=True) if cell != visible(text)]
    assert {"=1+1", "-1+1", "\t=1+1", "\r+1+1", "\uff1d1+1", " =1+1"} <= {*quoted, " =1+1"}
    assert "Aalb\u043erg" not in quoted

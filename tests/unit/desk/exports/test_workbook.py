"""Workbooks have typed cells, and neither formulas nor links, whatever was typed."""

import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest

from payloads import PAYLOADS
from services.desk.exports.sheet import Sheet, visible
from services.desk.exports.workbook import LONGEST, workbook
from unit.desk.exports.written import NOW, PLAIN, TYPED


def parts(made: bytes) -> dict[str, str]:
    """Return the file's parts."""
    with ZipFile(BytesIO(made)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def shared(made: bytes) -> list[str]:
    """Return the texts of the cells as a spreadsheet shows them."""
    found = re.findall(r"<si><t[^>]*>(.*?)</t></si>", parts(made)["xl/sharedStrings.xml"], re.DOTALL)
    return [re.sub(r"_x005F(?=_)", "", unescape(text)) for text in found]


def test_no_cell_is_a_formula_or_a_link() -> None:
    """Two hundred texts: each is a text, and all of it is there."""
    made = workbook(TYPED, NOW)
    sheet = parts(made)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert [name for name in parts(made) if "external" in name.lower() or "vba" in name.lower()] == []
    assert {visible(text) for text in PAYLOADS} <= set(shared(made))


def test_cells_have_their_own_types() -> None:
    """Numbers and days can be added up and sorted; a text that looks like a number is none."""
    sheet = parts(workbook(PLAIN, NOW))["xl/worksheets/sheet1.xml"]
    assert re.search(r"<v>0\.25</v>", sheet)
    assert re.search(r"<v>46357</v>", sheet), "1 December 2026"
    digits = Sheet("n", "t", (), ("Nr.",), (("0045",),))
    assert "0045" in shared(workbook(digits, NOW))


def test_a_text_that_no_cell_holds_is_refused() -> None:
    """The format would leave it out without a word."""
    with pytest.raises(ValueError, match="longer than any cell"):
        workbook(Sheet("n", "t", (), ("x",), (("a" * (LONGEST + 1),),)), NOW)

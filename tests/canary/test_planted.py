"""The search for canaries finds one in every encoding, place and kind of artefact; else it could not fail."""

import base64
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from canary.desk import NOT_DONE, known, missing, unpacked
from canary.planted import CPRS, NAME, TEXT, planted, seen_below, seen_in
from canary.reading_pages import Page as Read
from services.desk.web.map import Page


@pytest.mark.parametrize("word", [NAME, TEXT, *CPRS, CPRS[0].replace("-", "")])
@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_every_encoding_is_seen(word: str, before: str) -> None:
    """Plain, in capitals, as UTF-16, as hex, as base64 at any place, in bytes and in text."""
    plain = (before + word + before).encode()
    for coded in (plain, plain.upper(), plain.lower(), word.encode("utf-16-le"), plain.hex().encode()):
        assert list(seen_in("a place", b"x" + coded)) != []
    assert list(seen_in("a place", base64.b64encode(plain))) != []
    assert list(seen_in("a place", base64.urlsafe_b64encode(plain).decode())) != []


def test_a_complaint_does_not_repeat_the_canary() -> None:
    """It says where, so that a failing test is no leak itself."""
    (complaint,) = seen_in("a place", f"..{NAME}")
    assert complaint == "a place: byte 2"


def test_files_and_their_names_are_seen(tmp_path: Path) -> None:
    """At any depth; a clean folder has none."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "clean").write_bytes(b"nothing")
    assert list(seen_below(tmp_path)) == []
    (tmp_path / "deep" / "log").write_text(TEXT)
    (tmp_path / f"{CPRS[1]}.txt").touch()
    assert list(seen_below(tmp_path)) == ["a file's name: byte 0", "deep/log: byte 0"]


def test_a_message_is_planted_in_its_texts_alone() -> None:
    """Codes, dates and numbers stay, so that it is still decided."""
    message = {"name": "Opdigtet", "code": "SSP", "text": "to ord", "list": [{"text": "to ord", "number": 1}]}
    assert planted(message) == {"name": NAME, "code": "SSP", "text": TEXT, "list": [{"text": TEXT, "number": 1}]}


def test_a_page_that_no_walk_reached_is_told() -> None:
    """One more page of the map, or a method of one, is missed until somebody did it with success."""
    page = Page("/ny", "New", ("koordinator",), ("GET", "POST"))
    assert missing([], [page]) == [("/ny", "GET"), ("/ny", "POST")]
    assert missing([("/ny", "GET")], [page]) == [("/ny", "POST")]
    assert missing(known([page]), [page]) == []
    assert NOT_DONE.keys() <= known()


def test_a_form_is_filled_in_well_and_with_canaries() -> None:
    """Hidden fields stay, choices are made, each button is pressed; a field where no name belongs has none."""
    (form,) = Read(
        "http://x/side",
        '<form method="post"><input type="hidden" name="v" value="3"><input name="a"><textarea name="b"></textarea>'
        '<select name="c"><option value=""><option value="ksp"></select><button name="d" value="1"></button></form>',
    ).forms
    (well, wild) = [fields for _, fields in form.filled({"a": "10:00"}, {"b"})]
    assert well == [("v", "3"), ("a", "10:00"), ("b", TEXT), ("c", "ksp"), ("d", "1")]
    assert wild == [("v", "3"), ("a", TEXT), ("c", NAME), (NAME, TEXT), ("d", "1")]
    assert form.action == "/side"


def test_what_is_packed_in_a_file_is_seen() -> None:
    """In a part of a workbook, and in a stream of a PDF, where the bytes themselves show nothing."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as book:
        book.writestr("sheet.xml", f"<c>{TEXT}</c>" * 9)
    paper = b"1 0 obj\nstream\n" + zlib.compress(TEXT.encode() * 9) + b"\nendstream"
    for content in (held.getvalue(), paper):
        assert list(seen_in("as it is", content)) == []
        assert [one for part in unpacked(content) for one in seen_in("a part", part)] != []

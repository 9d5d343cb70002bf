"""The search for canaries finds one in every encoding, place and kind of artefact; else it could not fail."""

import base64
from pathlib import Path

import pytest

from canary.planted import CPRS, NAME, TEXT, planted, seen_below, seen_in


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

"""Sheets show every character, and name their file after what it is of."""

import unicodedata

from payloads import BIDI, HOMOGLYPHS, PAYLOADS
from services.desk.exports.sheet import visible
from unit.desk.exports.written import NOW, PLAIN


def test_nothing_that_hides_or_turns_is_left() -> None:
    """Two hundred texts: each character that one cannot see is told by its number, so no two of them look alike."""
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 200
    for text in PAYLOADS:
        seen = visible(text).replace("\n", "")
        assert [one for one in seen if unicodedata.category(one) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}] == []
    assert (visible("ab\u202ecd"), visible("a\u200bb")) == ("ab[U+202E]cd", "a[U+200B]b")
    assert len({visible(text) for text in BIDI}) == len(BIDI)


def test_letters_stay_what_they_are() -> None:
    """Also those that look like others: whoever wrote a name in another alphabet meant it."""
    kept = [text for text in HOMOGLYPHS if "[U+" not in visible(text)]
    assert [visible(text) for text in kept] == kept
    assert len(kept) > 25
    assert visible("Ærø\r\nÅse\tx") == "Ærø\nÅse x"


def test_the_file_is_named_after_what_it_is() -> None:
    """And when it was made; a name of a person has no way into it."""
    assert PLAIN.file("pdf", NOW) == "stafet-dagsorden-2026-12-01-20261128-0830.pdf"

"""PDFs are tagged and say what they are; they fetch nothing, run nothing and link nowhere, whatever was typed."""

import re
import zlib
from html import unescape

import pytest

from payloads import PAYLOADS
from services.desk.exports import pdf as made_by
from services.desk.exports.pdf import OwnFontsOnly, RefusedFetchError, pdf
from services.desk.exports.sheet import visible
from unit.desk.exports.written import NOW, PLAIN, TYPED


def opened(made: bytes) -> bytes:
    """Return the file with its streams unpacked."""

    def unpacked(found: re.Match[bytes]) -> bytes:
        try:
            return zlib.decompress(found[1])
        except zlib.error:
            return found[1]

    return made + re.sub(rb"stream\r?\n(.*?)\r?\nendstream", unpacked, made, flags=re.DOTALL)


def test_it_says_what_a_screen_reader_needs() -> None:
    """Tags, heading, table with header cells, language, title, and that it keeps to PDF/UA."""
    text = opened(pdf(PLAIN, NOW))
    for wanted in (b"/MarkInfo", b"/H1", b"/TH", b"/TD", b"/Lang (da", b"DisplayDocTitle true", b"pdfuaid"):
        assert wanted in text, wanted


def test_nothing_in_it_runs_or_leads_anywhere() -> None:
    """Two hundred texts: no script, no link, no embedded file; and each text is in what is drawn, as text."""
    text = opened(pdf(TYPED, NOW))
    for forbidden in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/EmbeddedFile", b"/AA", b"/XFA", b"/GoToR"):
        assert not re.search(forbidden + rb"\b", text), forbidden
    drawn = made_by._html(TYPED, NOW)
    assert re.findall(r"<(?:script|img|link|style|iframe|a|form|svg)\b", drawn) == []
    cells = re.findall(r"<td[^>]*>(.*?)</td>", drawn, re.DOTALL)
    assert {visible(text) for text in PAYLOADS} <= set(map(unescape, cells))


@pytest.mark.parametrize(
    "url", ["https://example.org/x.css", "file:///etc/passwd", "data:text/css,x", "stafet:font/../../x", "stafet:x"]
)
def test_nothing_is_fetched(url: str) -> None:
    """Neither from the network nor from the disk: only the two faces of our own font."""
    with pytest.raises(RefusedFetchError):
        OwnFontsOnly().fetch(url)


def test_what_a_template_asks_for_goes_through_the_same_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a picture planted in the page is asked for, and refused."""
    asked: list[str] = []
    fetch = OwnFontsOnly.fetch

    def noted(self: OwnFontsOnly, url: str, headers: None = None) -> object:
        asked.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(OwnFontsOnly, "fetch", noted)
    plain = made_by._html(PLAIN, NOW)
    monkeypatch.setattr(
        made_by, "_html", lambda *_: plain.replace("<p>", "<img alt='' src='https://example.org/x.png'><p>")
    )
    assert b"/Image" not in opened(pdf(PLAIN, NOW))
    assert "https://example.org/x.png" in asked


def test_what_no_font_has_is_told_by_its_number() -> None:
    """An empty box would hide which character it was; drawn a second time there is none."""
    heard = made_by.Undrawn()
    made_by.LOGGER.addHandler(heard)
    try:
        pdf(TYPED, NOW)
    finally:
        made_by.LOGGER.removeHandler(heard)
    assert heard.characters, "the first drawing lacked some"
    again = made_by.Undrawn()
    made_by.LOGGER.addHandler(again)
    try:
        html = made_by._html(TYPED, NOW)
        made_by._drawn("".join(f"[U+{ord(one):04X}]" if one in heard.characters else one for one in html))
    finally:
        made_by.LOGGER.removeHandler(again)
    assert again.characters == set()

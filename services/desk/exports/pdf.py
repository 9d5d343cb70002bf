"""PDF that a screen reader can read: tagged, in a language, with its title (PDF/UA); nothing is fetched for it."""

import logging
import re
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from weasyprint import CSS, HTML
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from services.core.rulebook.deadlines import COPENHAGEN
from services.desk.exports.sheet import Sheet, visible, written

FONT = "stafet:font"
_FACE = "static/fonts/IBMPlexSans-{}-Latin1.woff2"
_PAPER = files("services.desk") / "exports" / "paper.css"


class RefusedFetchError(Exception):
    """A document asked for something that is not ours."""


class OwnFontsOnly(URLFetcher):
    """Gives the two faces of the desk's own font, and refuses everything else: no network, no file."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return a face of the font; raises RefusedFetchError."""
        del headers
        name, _, face = url.rpartition("/")
        if name != FONT or face not in {"Regular", "SemiBold"}:
            raise RefusedFetchError
        return URLFetcherResponse(url, (files("services.desk") / _FACE.format(face)).read_bytes())


class Undrawn(logging.Handler):
    """Hears which characters no font on this machine has: WeasyPrint tells nobody but its log."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Note the characters of a warning."""
        self.characters |= {chr(int(number, 16)) for number in re.findall(r"U\+([0-9A-F]{4,6})", record.getMessage())}


def pdf(sheet: Sheet, made_at: datetime) -> bytes:
    """Return the file's bytes. What no font has is told by its number: an empty box would hide what it is."""
    undrawn = Undrawn()
    LOGGER.addHandler(undrawn)
    try:
        html = _html(sheet, made_at)
        made = _drawn(html)
        if undrawn.characters:
            made = _drawn("".join(f"[U+{ord(one):04X}]" if one in undrawn.characters else one for one in html))
    finally:
        LOGGER.removeHandler(undrawn)
    return made


def _drawn(html: str) -> bytes:
    fonts, fetcher = FontConfiguration(), OwnFontsOnly()
    paper = CSS(string=_PAPER.read_text("utf-8"), url_fetcher=fetcher, font_config=fonts)
    page = HTML(string=html, url_fetcher=fetcher)
    written: bytes = page.write_pdf(stylesheets=[paper], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)
    return written


def _html(sheet: Sheet, made_at: datetime) -> str:
    values: dict[str, Any] = {
        "sheet": sheet,
        "numeric": [any(isinstance(row[at], int | float) for row in sheet.rows) for at in range(len(sheet.columns))],
        "rows": [[written(cell, sheet.language) for cell in row] for row in sheet.rows],
        "made_at": made_at.astimezone(COPENHAGEN).strftime("%d-%m-%Y %H:%M"),
    }
    return _TEMPLATES.get_template("paper.html").render(values)


_TEMPLATES = Environment(
    loader=PackageLoader("services.desk", "exports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["visible"] = visible

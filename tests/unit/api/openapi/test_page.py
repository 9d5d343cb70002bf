"""Viewer page: whole in itself, asks for nothing, runs nothing, and shows every operation and schema."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from services.api.openapi.page import HEADERS, STYLE, page
from unit.api.openapi.test_document import DESK, operations

LOADING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "ping", "style", "cite"}
"""Attributes by which a page loads, sends or runs something; `href` loads on what is no link."""


class Reader(HTMLParser):
    """Collects what a page would load or run, and where its links lead."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        if tag in {"script", "iframe", "object", "embed", "base", "form", "img", "link"}:
            self.loads.append(tag)
        for name, value in attrs:
            if name in LOADING or name.startswith("on") or (name == "http-equiv"):
                self.loads.append(f"{tag}.{name}")
            if name == "href":
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")


def read(text: str) -> Reader:
    """Return what a page has."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def test_the_page_asks_no_host_for_anything() -> None:
    """Nothing is loaded or run; links lead inside the page, to the document beside it, and to the topics."""
    text = page(DESK)
    found = read(text)
    assert found.loads == []
    assert {link for link in found.links if not link.startswith("#")} == {"openapi.json", "topics"}
    assert "url(" not in STYLE
    assert "@import" not in STYLE


@pytest.mark.parametrize(
    "planted",
    ["<script>x</script>", "<img src=//x>", '<p onclick="x">', '<link rel=stylesheet href="//x">', '<p style="x">'],
)
def test_what_would_load_is_seen(planted: str) -> None:
    """The twin: each way to load or run something is found."""
    assert read(page(DESK).replace("</body>", f"{planted}</body>")).loads


def test_the_policy_allows_the_style_alone() -> None:
    """A browser would refuse whatever else came in: the hash is that of the style as it stands in the page."""
    (style,) = re.findall(r"<style>(.*?)</style>", page(DESK), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")


def test_every_operation_and_schema_is_there_once() -> None:
    """Each link inside the page leads to something."""
    found = read(page(DESK))
    wanted = [one["operationId"] for _, one in operations(DESK)] + list(DESK["components"]["schemas"])
    assert sorted(found.ids) == sorted(wanted)
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)


def test_words_are_escaped() -> None:
    """A word of the document is never an element of the page."""
    changed: dict[str, Any] = {**DESK, "info": {"title": "<b>", "description": "<script>"}}
    assert read(page(changed)).loads == []

"""Viewer page of the topics: whole in itself, asks for nothing, runs nothing, and shows every topic and message."""

import pytest

from services.api.asyncapi.page import page
from unit.api.openapi.test_page import read
from unit.topics.asyncapi.test_document import WHOLE


def test_the_page_asks_no_host_for_anything() -> None:
    """Nothing is loaded or run; links lead inside the page and to the documents beside it."""
    found = read(page(WHOLE))
    assert found.loads == []
    assert {link for link in found.links if not link.startswith("#")} == {"asyncapi.json", "docs"}


@pytest.mark.parametrize("planted", ["<script>x</script>", '<p onclick="x">', '<link rel=stylesheet href="//x">'])
def test_what_would_load_is_seen(planted: str) -> None:
    """The twin: a way to load or run something is found."""
    assert read(page(WHOLE).replace("</body>", f"{planted}</body>")).loads


def test_every_topic_message_and_schema_is_there_once() -> None:
    """Each link inside the page leads to something."""
    found, parts = read(page(WHOLE)), WHOLE["components"]
    wanted = [
        *WHOLE["channels"],
        *(f"message.{one}" for one in parts["messages"]),
        *(f"schema.{one}" for one in parts["schemas"]),
    ]
    assert sorted(found.ids) == sorted(wanted)
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)


def test_words_are_escaped() -> None:
    """A word of the document is never an element of the page."""
    assert read(page({**WHOLE, "info": {"title": "<b>", "description": "<script>"}})).loads == []

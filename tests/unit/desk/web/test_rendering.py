"""Templates: what is put in is escaped, what is not there fails, and every icon and file that one names is there."""

import re

import pytest
from jinja2 import UndefinedError

from services.desk.web.languages import DANISH, LANGUAGES
from services.desk.web.rendering import TEMPLATES, Desk

DESK = Desk()
ICON = re.compile(r"""icon\(\s*["']([a-z-]+)["']""")
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b|autoescape false""")


def texts() -> dict[str, str]:
    """Return every template's text, by its name."""
    found = sorted(TEMPLATES.rglob("*.html"))
    return {path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_every_template_can_be_read_in_each_language() -> None:
    """A template with a fault of its own is found here and not by a reader."""
    for language in LANGUAGES:
        for name in texts():
            DESK.environments[language].get_template(name)


def test_what_is_put_in_is_escaped() -> None:
    """A script in a value is text on the page."""
    text = DESK.render(DANISH, "faults/any.html", {**SHELL, "title": "<script>x</script>", "detail": "'\"&"})
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text


def test_what_is_not_given_fails() -> None:
    """A page never shows a hole."""
    with pytest.raises(UndefinedError):
        DESK.render(DANISH, "faults/any.html", {**SHELL, "title": "x"})


def test_every_icon_that_is_named_is_there() -> None:
    """The sprite has it: another one would be an empty place."""
    sprite = DESK.static.files["img/icons.svg"].plain.decode()
    there = set(re.findall(r'<symbol[^>]*\bid="([a-z-]+)"', sprite))
    named = {name for text in texts().values() for name in ICON.findall(text)}
    assert named
    assert named - there == set()


def test_nothing_is_inline() -> None:
    """No script, style or handler stands in a page, which the policy would refuse; nothing is let through unescaped."""
    assert {name: INLINE.findall(text) for name, text in texts().items() if INLINE.search(text)} == {}


@pytest.mark.parametrize(
    "text", ["<script>x</script>", '<a style="x">', '<a onclick="x">', "{{ x | safe }}", '<a href="javascript:x">']
)
def test_what_is_inline_is_seen(text: str) -> None:
    """The twin."""
    assert INLINE.search(text)


SHELL = {"visitor": None, "menu": [], "path": "/", "partial": False, "read_only": False}

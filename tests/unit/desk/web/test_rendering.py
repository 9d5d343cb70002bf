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


def test_a_text_is_shown_with_each_of_its_characters() -> None:
    """One that turns what follows round, or that nobody sees, is told by its number, wherever a page puts it in."""
    made = Desk().environments["da"]
    page = made.from_string("{% macro a(x) %}<b>{{ x }}</b>{% endmacro %}{{ a(text) }}{{ text ~ 'x' }}")
    assert page.render(text="\u202egnp\u200b<") == "<b>[U+202E]gnp[U+200B]&lt;</b>[U+202E]gnp[U+200B]&lt;x"


def test_what_was_typed_stands_in_its_field_as_it_was() -> None:
    """Or it were another text when it is sent again."""
    made = Desk().environments["da"]
    source = "{% from 'components/form.html' import text %}{{ text('a', 'A', typed, rows=rows) }}"
    for rows in (0, 3):
        assert "x\u202ey&lt;" in made.from_string(source).render(typed="x\u202ey<", rows=rows)

"""Catalogues: every message of templates and pages has its Danish words, and a message without any is seen."""

import re
from collections.abc import Iterable, Mapping

from babel.messages.catalog import Catalog
from starlette.requests import Request

from services.desk.web.languages import DANISH, ENGLISH, catalogues, language_of, translations

PLACES = re.compile(r"%\(\w+\)s|%\(\w+\)d")


def faults(found: Mapping[str, Catalog]) -> list[str]:
    """Return messages without words, with other places than their id, or said in two ways on two pages."""
    wrong, said = [], {}
    for name, message in ((name, one) for name, catalogue in found.items() for one in catalogue if one.id):
        ids, strings = _texts(message.id), _texts(message.string)
        if not all(strings) or len(strings) < len(ids):
            wrong.append(f"{name}: {ids[0]!r} has no words")
        elif any(set(PLACES.findall(text)) - set(PLACES.findall(" ".join(ids))) for text in strings):
            wrong.append(f"{name}: {ids[0]!r} has other places")
        elif said.setdefault(message.id, strings) != strings:
            wrong.append(f"{name}: {ids[0]!r} is said otherwise elsewhere")
    return wrong


def _texts(one: str | Iterable[str]) -> tuple[str, ...]:
    return (one,) if isinstance(one, str) else tuple(one)


def test_every_message_is_said_in_danish() -> None:
    """No page shows an English word to a Danish reader because nobody translated it."""
    assert faults(catalogues()) == []


def test_a_message_without_words_is_seen() -> None:
    """The twin: no words, a lost place, and two words for one message are each named."""
    one, other = Catalog(locale=DANISH), Catalog(locale=DANISH)
    one.add("Back", "")
    one.add("%(n)s left", "%(m)s tilbage")
    one.add("Close", "Luk")
    other.add("Close", "Afslut")
    assert [text.split(": ")[1] for text in faults({"a": one, "b": other})] == [
        "'Back' has no words",
        "'%(n)s left' has other places",
        "'Close' is said otherwise elsewhere",
    ]


def test_each_language_says_its_own() -> None:
    """Danish has the catalogue's words, in singular and plural; English the ids."""
    said = translations()
    assert said[DANISH].gettext("Menu") == "Menu"
    assert said[DANISH].gettext("Skip to content") == "Gå til sidens indhold"
    assert said[ENGLISH].gettext("Skip to content") == "Skip to content"
    assert said[DANISH].ngettext("There is a fault", "There are %(num)d faults", 2) == "Der er %(num)d fejl"


def test_danish_unless_the_reader_chose_otherwise() -> None:
    """Nobody's browser decides: only the cookie, and only with a language that there is."""
    assert language_of(_asking("sprog=en")) == ENGLISH
    assert language_of(_asking("sprog=de")) == DANISH
    assert language_of(_asking("")) == DANISH


def _asking(cookie: str) -> Request:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", b"en")]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})

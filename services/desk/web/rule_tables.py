"""Rule tables for readers: each table with what leads to it, each row's sentence, and what follows from it."""

import re
from collections.abc import Iterator, Mapping
from gettext import NullTranslations
from typing import NamedTuple

from services.core.rulebook.model import Rulebook
from services.core.rulebook.routing import Then
from services.core.rulebook.texts import GAPS, fill
from services.desk.web.naming import Names


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


UNFILLED: Mapping[str, str] = {
    "age": _("(age)"),
    "body": _("(the forum it names)"),
    "claim": _("(the basis it names)"),
    "municipality": _("(the municipality)"),
    "publisher": _("(the sender)"),
    "why_none": "",
}
"""Gap of a sentence → what stands there while no event fills it."""
ENDS: Mapping[str, str] = {"refused": _("Is refused"), "informed": _("Nothing is handed over")}
"""What a row ends in → its words."""
ASKED = _("Asked of each that goes on")


class Rule(NamedTuple):
    """A row: its sentence, who gets it or what it ends in, the tables that it leads to, and the rules it rests on."""

    sentence: str
    follows: str
    leads: tuple[int, ...]
    rules: tuple[str, ...]


class RuleTable(NamedTuple):
    """A table by its number, what leads to it in the sentences of other tables' rows, and its rows."""

    number: int
    after: tuple[str, ...]
    rows: tuple[Rule, ...]


def rule_tables(book: Rulebook, said: NullTranslations, language: str) -> list[RuleTable]:
    """Return every table in the order in which it is asked."""
    numbers = {name: number for number, name in enumerate(book.tables, 1)}
    names, gaps = Names(book, language), {gap: said.gettext(UNFILLED[gap]) if UNFILLED[gap] else "" for gap in GAPS}
    before: dict[int, list[str]] = {numbers[name]: [said.gettext(ASKED)] for name in book.after}
    found = []
    for name, rows in book.tables.items():
        told = []
        for row in rows:
            leads = tuple(numbers[one] for one in (row.go, row.then.gate, row.then.beside) if one)
            sentence = _sentence(row.then.texts[language], gaps)
            for one in leads:
                before.setdefault(one, []).append(sentence)
            told.append(Rule(sentence, "; ".join(_follows(row.then, names, said)), leads, row.then.rules))
        found.append(RuleTable(numbers[name], (), tuple(told)))
    return [one._replace(after=tuple(dict.fromkeys(before.get(one.number, ())))) for one in found]


def _sentence(text: str, gaps: Mapping[str, str]) -> str:
    """Return a sentence that no event has filled."""
    filled = fill(text, gaps).strip()
    return re.sub(r"^\W*\w", lambda first: first[0].upper(), filled)


def _follows(then: Then, names: Names, said: NullTranslations) -> Iterator[str]:
    if then.forum:
        yield names.forum(then.forum)
    if then.outcome:
        yield said.gettext(ENDS[then.outcome])

"""What `rulebook diff` tells of answer deadlines and reminders: every difference one sentence, and none without one."""

from collections.abc import Callable
from typing import Any

import pytest

from services.cli.commands.rulebook.answering_diff import KINDS, NAMES, UNITS, sentences
from services.core.rulebook.answering import LEVELS
from services.core.rulebook.deadlines import UNITS as COUNTED
from unit.core.broken import built

BOOK = built(lambda _: None)
TOLD: list[tuple[str, Callable[[Any], object]]] = [
    ("Svarfristen er 4 hverdage i stedet for 5 hverdage hos ", lambda one: one["answer"][3].update(hverdage=4)),
    ("Svarfristen er 12 timer i stedet for 24 timer hos ", lambda one: one["answer"][0].update(hours=12)),
    ("Et spørgsmål til afsenderen har 7 hverdage i stedet for 5.", lambda one: one["question"].update(hverdage=7)),
    (
        "Påmindelser sendes fra kl. 08.00 i stedet for kl. 07.00.",
        lambda one: one["reminders"].update({"from": "08:00"}),
    ),
    (
        "Påmindelsen »Myndigheden« om svarfrister sendes 6 hverdage efter fristen i stedet for 5 hverdage efter",
        lambda one: one["reminders"]["answer"][4].update(hverdage=6),
    ),
    (
        "Påmindelsen »Fristen nærmer sig« om andre frister sendes 5 hverdage før fristen (af timer: når 50 % er",
        lambda one: one["reminders"]["deadline"][0].update(left=50),
    ),
    (
        "Påmindelsen »Fristen nærmer sig« om spørgsmål sendes på dagen for fristen i stedet for 1 hverdage før",
        lambda one: one["reminders"]["question"][0].update(hverdage=0),
    ),
    (
        "Fristen CHI-4 er en frist for forummet i stedet for kommunen.",
        lambda one: one["sets"][0]["deadlines"][0].update(whose="forum"),
    ),
]


@pytest.mark.parametrize(("text", "change"), TOLD, ids=[text[:40] for text, _ in TOLD])
def test_a_difference_is_one_sentence(text: str, change: Callable[[Any], object]) -> None:
    """One changed cell is told once, in both directions."""
    after = built(lambda of: change(of["deadlines.yaml"]))
    (told,) = sentences(BOOK, after)
    assert told.startswith(text)
    assert len(list(sentences(after, BOOK))) == 1


def test_the_same_rulebook_differs_in_nothing() -> None:
    """The twin: no sentence without a difference."""
    assert list(sentences(BOOK, built(lambda _: None))) == []


def test_everything_that_can_differ_has_a_word() -> None:
    """Units, kinds of reminders and levels, all of them and no other."""
    assert set(UNITS) == set(COUNTED)
    assert set(KINDS) == set(LEVELS)
    assert set(NAMES) == {level for levels in LEVELS.values() for level in levels}

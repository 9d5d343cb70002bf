"""Stored cases as retention sees them: moments, codes and facts of decisions, nothing that names or tells of a person.

All of it stands in clear beside the sealed content, so that no key is needed to know when the content is due.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from services.core.rulebook.conditions import Facts
from services.core.rulebook.decision_table import all_hold
from services.core.rulebook.model import Rulebook


class StoredItem(NamedTuple):
    """An item that an event is or was at; a moment is None for what never happened to it."""

    forum: str
    is_open: bool
    confirmed: datetime | None = None  # a forum took it
    cleared: datetime | None = None  # the police kept it
    withdrawn: datetime | None = None  # the person withdrew the consent that it stood on
    ended: datetime | None = None
    acted: bool = False  # whether a person did anything with it
    taken_back: bool = False  # it ended as recalled


class StoredCase(NamedTuple):
    """An event with its items; `recalled` is the reason by which its sender took it back."""

    received: datetime
    facts: Facts
    items: tuple[StoredItem, ...] = ()
    recalled: str | None = None


def facts_of(stored: Mapping[str, str | int | bool | list[str]], book: Rulebook) -> Facts:
    """Return the facts that a decision went by, as its JSON has them, in the vocabulary of a rulebook.

    What is at its default is not in it.
    """
    facts = {name: fact.default for name, fact in book.facts.items()}
    facts |= {name: frozenset(value) if isinstance(value, list) else value for name, value in stored.items()}
    for meaning in book.meanings:
        if all_hold(meaning.when, facts):
            facts[meaning.fact] = True
    return facts

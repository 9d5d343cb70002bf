"""Stored cases as retention sees them: moments, codes and facts of decisions, nothing that names or tells of a person.

All of it stands in clear beside the sealed content, so that no key is needed to know when the content is due.
"""

from datetime import datetime
from typing import NamedTuple

from services.core.decision.model import Decision
from services.core.rulebook.conditions import Facts, Value
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


def facts_of(decision: Decision, book: Rulebook) -> Facts:
    """Return the facts that a stored decision went by, in the vocabulary of a rulebook: what it lacks is at default."""
    said: dict[str, Value] = {
        name: frozenset(value) if isinstance(value, tuple) else value for name, value in decision.facts.items()
    }
    facts = {name: fact.default for name, fact in book.facts.items()} | said
    for meaning in book.meanings:
        if all_hold(meaning.when, facts):
            facts[meaning.fact] = True
    return facts

"""What else a condition could ask: the neighbours of its numbers, every other word, one word more, one word less."""

from collections.abc import Iterator, Sequence
from typing import Any

from mutation.baseline import switches
from mutation.lists import longer, near, replaced, shorter
from services.core.rulebook.conditions import UNKNOWN
from services.core.rulebook.vocabulary import Fact

MANY = 20
"""A fact with more words than this is about forums."""


def conditions(fact: Fact, old: Any) -> Iterator[Any]:
    """Yield other conditions on the fact."""
    if isinstance(old, bool):
        yield not old
    elif fact.kind == "number":
        yield from _number(old)
    elif isinstance(old, dict):
        ((word, members),) = old.items()
        others = _others(fact, members)
        lists = (*shorter(members), *replaced(members, others[:2]), *longer(members, others))
        yield from ({word: some} for some in lists if some)
    else:
        others = _others(fact, [old])
        yield from others
        yield from ({"one_of": [old, one]} for one in others if fact.kind == "choice")


def _others(fact: Fact, old: Sequence[str]) -> list[str]:
    """Return the other words; of the many forums the switches that decide, or those that stand near the old one."""
    words: Sequence[str] = fact.values
    if len(words) > MANY:
        words = switches() if fact.kind == "members" else near(words, old[0])
    return [one for one in words if one not in old]


def _number(old: Any) -> Iterator[Any]:
    if old == UNKNOWN:
        yield from ("0", {"at_least": 0}, {"one_of": [UNKNOWN, "0"]})
    elif isinstance(old, dict) and "at_least" in old:
        number = old["at_least"]
        yield from ({"at_least": number + 1}, {"at_least": number - 1}, f"{number}-{number}", UNKNOWN)
    elif isinstance(old, dict):
        yield from ({"one_of": some} for some in (*shorter(old["one_of"]), *_moved(old["one_of"])))
    else:
        yield from neighbours(old)
        yield from (UNKNOWN, {"one_of": [old, UNKNOWN]})


def _moved(members: Sequence[Any]) -> Iterator[list[Any]]:
    for at, one in enumerate(members):
        if one != UNKNOWN:
            yield from ([*members[:at], other, *members[at + 1 :]] for other in neighbours(one))


def neighbours(number: Any) -> Iterator[str]:
    """Yield a number or range with each of its ends moved by one, as far as there is anything in it."""
    first, dash, last = str(number).partition("-")
    low, high = int(first), int(last if dash else first)
    moved = [(low - 1, high), (low + 1, high), (low, high - 1), (low, high + 1)]
    yield from (f"{one}-{other}" for one, other in moved if 0 <= one <= other)

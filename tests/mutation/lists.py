"""A list with a member less, another member, or a member more; and the words near one in a list of many."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

NEAR = 3
"""How many words on either side are tried of those that have many: forums, codes, tables, steps."""


def shorter(members: Sequence[Any]) -> Iterator[list[Any]]:
    """Yield the list without each of its members."""
    for at in range(len(members)):
        yield [*members[:at], *members[at + 1 :]]


def replaced(members: Sequence[Any], others: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the list with each of its members replaced by each of the others."""
    others = list(others)
    for at in range(len(members)):
        yield from ([*members[:at], other, *members[at + 1 :]] for other in others)


def longer(members: Sequence[Any], others: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the list with each of the others besides."""
    yield from ([*members, other] for other in others)


def near(words: Sequence[Any], old: Any) -> list[Any]:
    """Return the words that stand just behind and before the old one, round and round."""
    at = words.index(old)
    turned = (*words[at + 1 :], *words[:at])
    return list(dict.fromkeys((*turned[:NEAR], *turned[-NEAR:])))

"""Equivalence proof when only municipalities or publishers change: no event is decided otherwise."""

from collections.abc import Iterator, Mapping

from services.core.decision.facts import place
from services.core.proof.difference import difference
from services.core.rulebook.conditions import Condition, Value
from services.core.rulebook.model import Rulebook


def same_for_everybody(before: Rulebook, after: Rulebook) -> bool:
    """Tell whether nobody is decided otherwise: no condition tells them apart, or the product's comparison does not."""
    return _alike(before, after) or finds_nothing(before, after)


def finds_nothing(before: Rulebook, after: Rulebook) -> bool:
    """Tell whether the product's own comparison finds no sender and no event for which anything differs."""
    found = difference(before, after)
    return not found.senders and not found.moved


def _alike(before: Rulebook, after: Rulebook) -> bool:
    """Tell whether all may send the same, and whether all that is known of them answers every condition alike."""
    sent = [{(one.id, tuple(one.may_send.items())) for one in book.publishers.values()} for book in (before, after)]
    names = [set(book.municipalities) for book in (before, after)]
    if sent[0] != sent[1] or names[0] != names[1]:
        return False
    asks, known = set(_conditions(before)), (_known(before), _known(after))
    return all(_answers(before, asks, known[0][who]) == _answers(before, asks, known[1][who]) for who in known[0])


def _known(book: Rulebook) -> dict[str, Mapping[str, Value]]:
    """Return the facts that follow from who sends and from where somebody lives."""
    found: dict[str, Mapping[str, Value]] = {one.id: {"publisher_kind": one.kind} for one in book.publishers.values()}
    for code in book.municipalities:
        there: dict[str, Value] = {}
        place(there, code, book)
        found[code] = there
    return found


def _answers(book: Rulebook, asks: set[Condition], facts: Mapping[str, Value]) -> frozenset[Condition]:
    """Return the conditions that hold; what is not known is at its default."""
    return frozenset(ask for ask in asks if ask.holds(facts.get(ask.fact, book.facts[ask.fact].default)))


def _conditions(book: Rulebook) -> Iterator[Condition]:
    whens = [row.when for rows in book.tables.values() for row in rows]
    whens += [rule.when for rules in book.deadline_sets.values() for rule in rules]
    whens += [meaning.when for meaning in book.meanings]
    whens += [reason.when for reasons in book.why_not.values() for reason in reasons]
    yield from (ask for when in whens for ask in when)

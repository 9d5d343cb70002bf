"""Periods of retention: when an event's content is due, and when the record of a person's cases, by the rulebook.

An item's content is kept by the shortest of its forum's classes that apply, an event's as long as the one of its items
that is kept longest; what is still open is never due (RET-1 to RET-4).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from services.core.retention.stored import StoredCase, StoredItem
from services.core.rulebook.decision_table import all_hold
from services.core.rulebook.retention import DEAD_LETTER, LOOK_UPS, Period, Retention

RECALLED, WITHDRAWN = "recalled", "consent_withdrawn"
"""Why content is kept no longer whatever its class: its sender took it back, or the person the consent it stood on."""

AT_ONCE = ("RET-1",)
"""The rule of what is due at once: its purpose has ended."""

NEVER_RIGHT = ("wrong_person", "wrong_facts", "sent_by_mistake")
"""Reasons of a recall by which the content should not have come: it goes also where a forum had ended the case."""


class Due(NamedTuple):
    """From when on something is kept no longer, by which class of the rulebook, and the rules that it rests on."""

    at: datetime
    kept_as: str
    rules: tuple[str, ...]


def content_due(case: StoredCase, book: Retention) -> Due | None:
    """Return when an event's content is due; None while an item is open, or where no class ends."""
    if any(item.is_open for item in case.items):
        return None
    if case.recalled in NEVER_RIGHT or (case.recalled is not None and not case.items):
        return Due(case.received, RECALLED, AT_ONCE)
    if not case.items:
        return _first(_without_items(case, book))
    found = [_item_due(item, case, book) for item in case.items]
    ends = [one for one in found if one is not None]
    return max(ends) if len(ends) == len(found) else None


def record_due(cases: Iterable[StoredCase], book: Retention) -> Due | None:
    """Return when the record of all cases of a person is due, the latest counting; None where one is open or stays."""
    found = [one for case in cases for one in _records(case, book)]
    ends = [one for one in found if one is not None]
    return max(ends) if ends and len(ends) == len(found) else None


def letter_due(received: datetime, recalled: str | None, book: Retention) -> Due | None:
    """Return when a dead letter is due; its sender may have taken back the event in it."""
    if recalled is not None:
        return Due(received, RECALLED, AT_ONCE)
    return _of_general(received, DEAD_LETTER, book)


def lookup_due(looked: datetime, book: Retention) -> Due | None:
    """Return when what somebody looked up then is due."""
    return _of_general(looked, LOOK_UPS, book)


def _of_general(received: datetime, name: str, book: Retention) -> Due | None:
    period = book.classes.get(name)
    return None if period is None else _ends(name, period, received, received)


def _item_due(item: StoredItem, case: StoredCase, book: Retention) -> Due | None:
    if item.withdrawn is not None:
        return Due(item.withdrawn, WITHDRAWN, AT_ONCE)
    if case.recalled is not None and item.taken_back:
        return Due(item.ended or case.received, RECALLED, AT_ONCE)
    names = book.forums[item.forum].payload if item.forum in book.forums else _everywhere(book)
    counted = {
        "received": case.received,
        "receipt_confirmed": item.confirmed,
        "clearance": item.cleared,
        "closed": item.ended,
    }
    applying = _applying(names, case, book, acted=item.acted)
    return _first(_ends(name, period, counted[period.after], case.received) for name, period in applying)


def _without_items(case: StoredCase, book: Retention) -> Iterator[Due | None]:
    """Yield what ends the content of an event that is at no forum: nobody can act on it."""
    names = [name for name, period in book.classes.items() if period.when_nobody_acted] or _everywhere(book)
    for name, period in _applying(names, case, book, acted=False):
        yield _ends(name, period, case.received, case.received)


def _applying(names: Iterable[str], case: StoredCase, book: Retention, *, acted: bool) -> Iterator[tuple[str, Period]]:
    for name in names:
        period = book.classes[name]
        if not (period.when_nobody_acted and acted) and all_hold(period.when, case.facts):
            yield name, period


def _records(case: StoredCase, book: Retention) -> Iterator[Due | None]:
    every = sorted({kept.record for kept in book.forums.values()})
    for item in case.items:
        names = [book.forums[item.forum].record] if item.forum in book.forums else every
        ended = None if item.is_open else item.ended
        yield None if ended is None else _first(_ends(name, book.classes[name], ended, case.received) for name in names)
    if not case.items:
        yield _first(_ends(name, book.classes[name], case.received, case.received) for name in every)


def _ends(name: str, period: Period, since: datetime | None, received: datetime) -> Due | None:
    """Return when a class ends: its days after what it counts from, its cap after receipt, whichever comes first."""
    if period.days is None:
        return None
    ends = [] if since is None else [since + timedelta(days=period.days)]
    if period.cap is not None:
        ends.append(received + timedelta(days=period.cap))
    return Due(min(ends), name, period.rules) if ends else None


def _first(found: Iterable[Due | None]) -> Due | None:
    return min((one for one in found if one is not None), default=None)


def _everywhere(book: Retention) -> list[str]:
    """Return every class of content: what holds for a forum that the rulebook has no longer."""
    return sorted({name for kept in book.forums.values() for name in kept.payload})

"""The district behind the topics, derived from its rulebook: publishers, queues and where each queue is."""

from collections.abc import Iterator

from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Forum
from topics.district import District, Queue

OUTSIDE = frozenset({"municipal_notification_desk"})
"""Queues that a municipality outside the district may be addressed through (contracts 2.1, steps 6 and 8)."""


def district(rulebook: Rulebook) -> District:
    """Return the district of a rulebook: a queue for whatever can get a case, today or once it is switched on."""
    codes = tuple(town.code for town in rulebook.municipalities.values() if town.in_district)
    return District(
        codes,
        tuple(publisher.id for publisher in rulebook.publishers.values()),
        tuple(_queues(rulebook, codes)),
        {publisher.id: publisher.returns_to for publisher in rulebook.publishers.values()},
        rulebook.strangers_return_to,
    )


def _queues(rulebook: Rulebook, codes: tuple[str, ...]) -> Iterator[Queue]:
    for forum in rulebook.forums.values():
        if forum.takes_people:
            yield Queue(forum.id, _places(forum, rulebook, codes), outside=forum.id in OUTSIDE)


def _places(forum: Forum, rulebook: Rulebook, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return where a queue is: nowhere in particular, in the municipalities that have the forum, or in all.

    A forum that no municipality has yet has its topics everywhere: they must be there on the day it is switched on.
    """
    if not forum.per_municipality:
        return ()
    having = tuple(code for code in codes if forum.id in rulebook.municipalities[code].has)
    return having or codes

"""Topics, publishers and queues say the same in the catalogue and in the rulebook, and every topic is decided about."""

import dataclasses
from collections.abc import Iterable

import pytest

from north_jutland import DISTRICT, RULEBOOK, TOPICS
from services.core.rulebook.model import Rulebook
from topics.catalogue import RELAY, ROUTER, Topic
from topics.district import District, Queue


def undecided(topics: Iterable[Topic]) -> list[str]:
    """Return topics without owner, key, retention, reader, writer or word about dead letters, or open to anybody."""
    found = [
        f"{topic.name}: {field.name}"
        for topic in topics
        for field in dataclasses.fields(topic)
        if not getattr(topic, field.name)
    ]
    ours = {ROUTER, RELAY}
    for topic in topics:
        people = {*topic.readers, *topic.writers} - ours
        if "*" in people or any(not user.startswith(("publisher-", "forum-")) for user in people):
            found.append(f"{topic.name}: {sorted(people)}")
        if topic.retention_ms <= 0:
            found.append(f"{topic.name}: kept for ever")
    return found


def test_every_topic_is_decided_about() -> None:
    """Owner, key, retention, readers, writers and dead letters of each topic are named, and nobody unnamed gets in."""
    assert undecided(TOPICS) == []


@pytest.mark.parametrize(
    "change", [{"owner": ""}, {"readers": ()}, {"writers": ("*",)}, {"retention_ms": -1}, {"dead_letters": ""}]
)
def test_an_undecided_topic_is_seen(change: dict[str, object]) -> None:
    """A topic without one of these, open to all or kept for ever is found (the twin)."""
    assert undecided([dataclasses.replace(TOPICS[0], **change)])  # type: ignore[arg-type]


def unequal(district: District, book: Rulebook) -> list[str]:
    """Return what the topics' district and the rulebook do not agree on."""
    found = []
    own = {code for code, town in book.municipalities.items() if town.in_district}
    if set(district.municipalities) != own:
        found.append("municipalities")
    if set(district.publishers) != set(book.publisher_by_id):
        found.append("publishers")
    queues = {queue.id: queue for queue in district.queues}
    takes = {forum.id for forum in book.forums.values() if forum.takes_people}
    found += [f"{name}: in one only" for name in sorted(queues.keys() ^ takes)]
    for name in sorted(queues.keys() & takes):
        found += [f"{name}: {what}" for what in _places(queues[name], book, own)]
    return found


def _places(queue: Queue, book: Rulebook, own: set[str]) -> Iterable[str]:
    """Yield what is wrong with where a queue is; one switched off everywhere must be ready everywhere."""
    forum, places = book.forums[queue.id], set(queue.municipalities)
    if not forum.per_municipality:
        if places:
            yield "has municipalities, its forum has none"
        return
    has = {code for code in own if queue.id in book.municipalities[code].has}
    if places != (has or own):
        yield f"is at {sorted(places)}, its forum at {sorted(has or own)}"


def test_the_rulebook_s_queues_are_the_topics_queues() -> None:
    """Both know the same publishers, municipalities and queues, each queue in the same places."""
    assert unequal(DISTRICT, RULEBOOK) == []


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"publishers": DISTRICT.publishers[1:]}, "publishers"),
        ({"municipalities": DISTRICT.municipalities[1:]}, "municipalities"),
        ({"queues": DISTRICT.queues[1:]}, "ksp: in one only"),
        ({"queues": (*DISTRICT.queues, Queue("lokalraad"))}, "lokalraad: in one only"),
        ({"queues": (Queue("ksp"), *DISTRICT.queues[1:])}, "ksp: is at"),
        ({"queues": (*DISTRICT.queues, Queue("psp", ("0860",)))}, "psp: has municipalities"),
    ],
)
def test_a_difference_is_seen(change: dict[str, object], seen: str) -> None:
    """A publisher, municipality, queue or place that only one of them has is found (the twin)."""
    changed = dataclasses.replace(DISTRICT, **change)  # type: ignore[arg-type]
    assert any(fault.startswith(seen) for fault in unequal(changed, RULEBOOK))

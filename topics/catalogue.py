"""The catalogue of topics: owner, key, partitions, retention, writers, readers and what becomes of dead letters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from topics.district import District

DAY_MS = 86_400_000
ROUTER, RELAY = "stafet-router", "stafet-relay"


class UnknownTopicError(Exception):
    """No topic is catalogued for this address; the text names queue and municipality."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One row. `retention_ms` is in milliseconds; `writers` and `readers` are Kafka users, without `User:`."""

    name: str
    content: str
    owner: str
    key: str
    partitions: int
    retention_ms: int
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    dead_letters: str
    cleanup: Literal["delete"] = "delete"
    timestamp: Literal["CreateTime", "LogAppendTime"] = "CreateTime"

    def config(self, replication: int) -> Mapping[str, str]:
        """Return the topic's settings as Kafka names them; three replicas or more survive the loss of one."""
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention_ms),
            "message.timestamp.type": self.timestamp,
            "min.insync.replicas": "2" if replication >= 3 else "1",
        }


def catalogue(district: District) -> tuple[Topic, ...]:
    """Return every topic of a district, sorted by name."""
    return tuple(sorted((*_published(district), *_offered(district)), key=lambda topic: topic.name))


def _published(district: District) -> Iterator[Topic]:
    for publisher in district.publishers:
        user = f"publisher-{publisher}"
        yield Topic(
            name=f"in.{publisher}",
            content="events of one publisher, with content",
            owner=publisher,
            key="opaque handle of the person, chosen by the publisher; order is per key",
            partitions=6,
            # Content lies here in clear: only as long as a router may be down. Erasure is certain after a week.
            retention_ms=7 * DAY_MS,
            # The relay publishes what the HTTP gateway took.
            writers=(user, RELAY),
            readers=(ROUTER,),
            dead_letters=f"table dead_letter, told in dlq.{publisher}",
            # The receipt of an event is the broker's time, not the publisher's.
            timestamp="LogAppendTime",
        )
        yield Topic(
            name=f"receipts.{publisher}",
            content="decision, acceptance, return and closing of the publisher's own events",
            owner="stafet",
            key="event id",
            partitions=3,
            retention_ms=30 * DAY_MS,
            writers=(RELAY,),
            readers=(user,),
            dead_letters="none: a row stays in the outbox until Kafka has it",
        )
        yield Topic(
            name=f"dlq.{publisher}",
            content="position, code and attempts of a dead letter; no content",
            owner="stafet",
            key="event position",
            partitions=1,
            retention_ms=90 * DAY_MS,
            writers=(RELAY,),
            readers=(user,),
            dead_letters="none: it is about dead letters",
        )


def _offered(district: District) -> Iterator[Topic]:
    for queue in district.queues:
        places: tuple[str | None, ...] = (*queue.municipalities, *(("outside",) if queue.outside else ()))
        for place in places or (None,):
            address = queue.id if place is None else f"{queue.id}.{place}"
            yield Topic(
                name=f"out.{address}",
                content="handovers offered, changed, recalled: preview fields and a link, no content",
                owner="stafet",
                key="handover id",
                partitions=3,
                retention_ms=14 * DAY_MS,
                writers=(RELAY,),
                readers=(f"forum-{address}",),
                dead_letters="none: a row stays in the outbox until Kafka has it",
            )


class Addresses:
    """Finds the topic of a queue's address in one district; a look-up in a table, no more."""

    def __init__(self, district: District) -> None:
        self._municipalities = frozenset(district.municipalities)
        self._outside = frozenset(queue.id for queue in district.queues if queue.outside)
        self._table: dict[tuple[str, str | None], str] = {}
        for queue in district.queues:
            if not queue.municipalities:
                self._table[queue.id, None] = f"out.{queue.id}"
            for code in queue.municipalities:
                self._table[queue.id, code] = f"out.{queue.id}.{code}"

        self._district = district

    def returns_to(self, publisher: str) -> tuple[str, str | None]:
        """Return the address (queue, municipality) that a returned item of this publisher goes back to."""
        return self._district.returns.get(publisher, self._district.strangers_return_to)

    def topic(self, queue: str, municipality: str | None) -> str:
        """Return the topic's name; raises UnknownTopicError."""
        name = self._table.get((queue, municipality))
        if name is not None:
            return name
        if municipality is not None and queue in self._outside and municipality not in self._municipalities:
            return f"out.{queue}.outside"
        raise UnknownTopicError(f"no topic in topics/ for queue {queue}, municipality {municipality}")

    def name(self, queue: str, municipality: str | None) -> str:
        """Return the topic's name, also of a queue that a rulebook activated meanwhile has added.

        Its notices stay in the outbox, and the relay complains, until `stafet topics apply` has made the topic.
        """
        if municipality is None:
            return f"out.{queue}"
        return f"out.{queue}.{municipality if municipality in self._municipalities else 'outside'}"

"""Access rules on Kafka: who may do what, as it follows from the catalogue."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from topics.catalogue import Topic


class Access(NamedTuple):
    """One allowing rule for the user `principal` (without `User:`); there are no denying ones."""

    principal: str
    operation: Literal["READ", "WRITE", "DESCRIBE"]
    resource: Literal["TOPIC", "GROUP"]
    name: str
    prefixed: bool = False


def access(catalogue: Iterable[Topic]) -> tuple[Access, ...]:
    """Return every rule, sorted: writers write, readers read, and a reader's groups start with its own name."""
    return tuple(sorted(set(_rules(catalogue))))


def _rules(catalogue: Iterable[Topic]) -> Iterator[Access]:
    for topic in catalogue:
        for user in topic.writers:
            yield Access(user, "WRITE", "TOPIC", topic.name)
            yield Access(user, "DESCRIBE", "TOPIC", topic.name)
        for user in topic.readers:
            yield Access(user, "READ", "TOPIC", topic.name)
            yield Access(user, "DESCRIBE", "TOPIC", topic.name)
            yield Access(user, "READ", "GROUP", user, prefixed=True)

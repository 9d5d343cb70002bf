"""The district that the catalogue is made from: who publishes there, and which queues it has where."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    """A forum or triage queue: one topic per municipality, or one for the whole district when none is named.

    `outside`: the queue may be addressed for a municipality outside the district (contracts 2.1 steps 6 and 8). All of
    those share the topic `out.<queue>.outside`: nobody there has an account, so that one secretariat reads it.
    """

    id: str
    municipalities: tuple[str, ...] = ()
    outside: bool = False


@dataclass(frozen=True, slots=True)
class District:
    """One district's publishers, municipalities and queues, by their ids.

    `returns` says to which address (queue, municipality) an item goes back that a publisher sent, `strangers_return_to`
    the same for a publisher that the district does not have any more.
    """

    municipalities: tuple[str, ...]
    publishers: tuple[str, ...]
    queues: tuple[Queue, ...]
    returns: Mapping[str, tuple[str, str | None]]
    strangers_return_to: tuple[str, str | None]

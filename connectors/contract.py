"""The contract of connectors: what each one is, and what a source of events gives and is told."""

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple, Protocol


class Connector(NamedTuple):
    """One row of the registry; its name is that of its folder here, of its worker and of its contract tests."""

    name: str
    direction: Literal["in", "out"]
    does: str  # English, for pages
    settings: tuple[str, ...]  # fields of the settings: it works once all of them are set
    every: float  # seconds between two turns with nothing to do
    limit: float  # seconds one turn may take before somebody is told


class RowFault(NamedTuple):
    """What is wrong with one item: the column or field, empty for the whole, and in Danish what is allowed."""

    column: str
    allowed: str


class Read(NamedTuple):
    """One item of a delivery as it was read: its line or number, and an event or faults, never both."""

    line: int
    event: dict[str, Any] | None
    faults: tuple[RowFault, ...]


class Refused(NamedTuple):
    """An item that became no event, and why."""

    line: int
    faults: tuple[RowFault, ...]


class Delivery(NamedTuple):
    """What a source holds of one publisher until it is settled: the same items each time it is read.

    `told` says a fault of an event's field as whoever sent the delivery knows it. `read` raises DeliveryError and
    UnfinishedError.
    """

    publisher: str
    name: str  # by which the source knows it
    read: Callable[[], Iterator[Read]]
    told: Callable[[str, str], RowFault] = RowFault


class DeliveryError(ValueError):
    """A delivery as a whole is not what it should be; the Danish text says why, without any of its content."""


class UnfinishedError(Exception):
    """A delivery is still being written: it stays where it is, and is read again later."""


class Outcome(NamedTuple):
    """What became of a delivery: events that are durable, items that became none, or what is wrong with the whole."""

    taken: int
    refused: tuple[Refused, ...]
    left_out: int = 0  # refused items beyond those that are told one by one
    problem: str | None = None


class Source(Protocol):
    """Where events come in. Both functions may wait for a server: no database connection is held meanwhile.

    What was not settled, because anything ended before, is given again, and counts once: an item's event has the same
    id each time.
    """

    def deliveries(self) -> Iterator[Delivery]:
        """Yield what is there now, one after the other; the next is asked for when the one before is settled."""

    def settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """Give the delivery up: all that could be taken of it is durable."""

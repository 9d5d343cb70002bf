"""Runs the router with one safeguard of the edge taken away: python mutated_router.py MUTATION MARKER_FILE.

`none` takes nothing away. `committed` goes on at Kafka's committed offsets instead of the database's positions.
`drop` loses what one fetch brought, once for a marker file; `drop_unchecked` does so with no chain. `late_drop` loses
what was cut into chunks before it is stored.
"""

import sys
from pathlib import Path

from aiokafka import TopicPartition

from services.cli.main import main
from services.router import chain
from services.router.assignment import Assignment
from services.router.edge import Batch, Edge


async def by_kafka(self: Assignment, assigned: list[TopicPartition]) -> None:
    """Seek to what Kafka remembers, or to the log's start."""
    self.cluster = "any"
    asked = {(one.topic, one.partition): 0 for one in assigned}
    await self._in_thread(lambda: self._intake.positions(self.cluster, asked))
    for one in assigned:
        position = await self._consumer.committed(one) or 0
        self._consumer.seek(one, position)
        self.expect[one] = position


def dropping(marker: Path) -> None:
    """Lose the first records that a fetch brings."""
    fetch = Edge._fetch

    async def lossy(self: Edge) -> Batch:
        if self._assignment.expect and not marker.exists() and await self._consumer.getmany(timeout_ms=100):  # noqa: ASYNC240 -- one look at a local file
            marker.touch()  # noqa: ASYNC240
        return await fetch(self)

    Edge._fetch = lossy  # type: ignore[method-assign]


def dropping_late(marker: Path) -> None:
    """Lose the first batch that has records."""
    store = Edge._store

    async def lossy(self: Edge, batch: Batch) -> None:
        if batch.loads and not marker.exists():  # noqa: ASYNC240 -- one look at a local file
            marker.touch()  # noqa: ASYNC240
            return
        await store(self, batch)

    Edge._store = lossy  # type: ignore[method-assign]


def unchained() -> None:
    """Look at no position before a fetch, and take what comes as the next chunk."""
    chain.check = lambda *_: None


if __name__ == "__main__":
    mutation, marker_file = sys.argv[1], Path(sys.argv[2])
    if mutation == "committed":
        Assignment._go_on = by_kafka  # type: ignore[method-assign]
    if mutation.startswith("drop"):
        dropping(marker_file)
    if mutation == "late_drop":
        dropping_late(marker_file)
    if mutation == "drop_unchecked":
        unchained()
    sys.exit(main(["run", "router"]))

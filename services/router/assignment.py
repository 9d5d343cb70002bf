"""Partition assignment: where each of ours goes on; PostgreSQL says so, Kafka's committed offsets never do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import NoOffsetForPartitionError

from services.effects.intake_port import Intake
from services.router.stopping import Crash
from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import Cluster

if TYPE_CHECKING:
    from services.router.reporting import Reporter

LOG_START_ABOVE = "LOG_START_ABOVE"
LOG_END_BELOW = "LOG_END_BELOW"
STOPPED_BEFORE = "STOPPED_BEFORE"  # by one of the others; kafka_position.stopped says which

InThread = Callable[[Callable[[], Any]], Awaitable[Any]]


class Assignment(ConsumerRebalanceListener):
    """Seeks to the database's positions at each assignment.

    `expect` is where the next fetch must begin: the end of what was handed out to be stored; `stored` is the end of
    what was. Both by partition, and only for those that are ours and go on.

    `epoch` changes whenever partitions move: whatever was fetched in an earlier epoch is void. The lock is held by
    a transaction in flight, so that a revocation waits for it.
    """

    def __init__(
        self, settings: Settings, consumer: AIOKafkaConsumer, intake: Intake, in_thread: InThread, crash: Crash
    ) -> None:
        """Take the consumer, and the Intake with the thread it runs in."""
        self.lock = asyncio.Lock()
        self.epoch = 0
        self.expect: dict[TopicPartition, int] = {}
        self.stored: dict[TopicPartition, int] = {}
        self.cluster = ""
        self.reporter: Reporter
        self._settings = settings
        self._consumer = consumer
        self._intake = intake
        self._in_thread = in_thread
        self._crash = crash

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Void what is in hand and wait for the transaction in flight."""
        self.epoch += 1
        async with self.lock:
            self._forget()
        self.reporter.revoked(len(list(revoked)))

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Read the positions, waiting for a previous owner's transaction, and seek; a failure ends the process."""
        with self._crash.guard("assignment"):
            async with self.lock:
                self.epoch += 1
                self._forget()
                await self._go_on(sorted(assigned))

    async def out_of_range(self, error: Exception) -> None:
        """Stop the partitions whose records are gone; raises what no such partition explains."""
        if isinstance(error, NoOffsetForPartitionError):
            raise error
        async with self.lock:
            gone = await self._gone(self.expect)
            if not gone:
                raise error
            for partition, code in gone.items():
                self._leave(partition)
                await self._tell(partition, code)

    async def _go_on(self, assigned: list[TopicPartition]) -> None:
        if not assigned:
            self.reporter.assigned({})
            return
        self.cluster, _ = await asyncio.to_thread(Cluster(self._settings).identity)
        starts = await self._consumer.beginning_offsets(assigned)
        asked = {(partition.topic, partition.partition): start for partition, start in starts.items()}
        found = await self._in_thread(lambda: self._intake.positions(self.cluster, asked))
        positions = {one: found[one.topic, one.partition] for one in assigned if (one.topic, one.partition) in found}
        gone = await self._gone(positions) if positions else {}
        # Nothing suspends in this loop: a fetch in between would meet partitions that have no position yet.
        for partition in assigned:
            if partition in gone or partition not in positions:
                self._leave(partition)
            else:
                self._consumer.seek(partition, positions[partition])
                self._consumer.resume(partition)
                self.expect[partition] = self.stored[partition] = positions[partition]
        for partition, code in gone.items():
            await self._tell(partition, code)
        for partition in assigned:
            if partition not in positions:
                self.reporter.halted(partition.topic, partition.partition, STOPPED_BEFORE)
        self.reporter.assigned(self.expect)

    async def _gone(self, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, str]:
        """Return the partitions whose log does not hold our position: records were deleted, or it is another log."""
        starts = await self._consumer.beginning_offsets(list(positions))
        ends = await self._consumer.end_offsets(list(positions))
        above = {one: LOG_START_ABOVE for one, position in positions.items() if starts[one] > position}
        below = {one: LOG_END_BELOW for one, position in positions.items() if ends[one] < position}
        return above | below

    def _forget(self) -> None:
        self.expect, self.stored = {}, {}

    def _leave(self, partition: TopicPartition) -> None:
        """Leave one partition standing; its effects stay as they are, the others go on."""
        self.expect.pop(partition, None)
        self.stored.pop(partition, None)
        self._consumer.pause(partition)
        self._consumer.seek(partition, 0)  # any position will do: paused, it is never fetched from

    async def _tell(self, partition: TopicPartition, code: str) -> None:
        """Write the leaf and raise the alarm about a partition that stands."""
        await self._in_thread(lambda: self._intake.halt(self.cluster, partition.topic, partition.partition, code))
        self.reporter.halted(partition.topic, partition.partition, code)

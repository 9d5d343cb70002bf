"""Partition assignment: where each of ours goes on; PostgreSQL says so, Kafka's committed offsets never do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import NoOffsetForPartitionError

from services.effects.intake_port import Intake
from services.effects.stops import DAMAGED_BATCH, LOG_END_BELOW, LOG_START_ABOVE, TOPIC_REPLACED
from services.router.records import Damage
from services.router.stopping import Crash
from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import Cluster, ClusterError

if TYPE_CHECKING:
    from services.router.reporting import Reporter

STOPPED_BEFORE = "STOPPED_BEFORE"  # by one of the others; kafka_position.stopped says which

InThread = Callable[[Callable[[], Any]], Awaitable[Any]]


class Assignment(ConsumerRebalanceListener):
    """Seeks to the database's positions at each assignment.

    `expect` is where the next fetch must begin: the end of what was handed out to be stored; `stored` is the end of
    what was. Both by partition, and only for those that are ours and go on; `left` are those that do not.

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
        self.left: set[TopicPartition] = set()
        self.cluster = ""
        self.reporter: Reporter
        self._settings = settings
        self._consumer = consumer
        self._intake = intake
        self._in_thread = in_thread
        self._crash = crash
        self._admin = Cluster(settings)
        self._topic_ids: dict[str, str] = {}

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
            if await self._replaced(await self._ask_ids()):
                return
            gone = await self._gone(self.expect)
            if not gone:
                raise error
            for partition, code in gone.items():
                await self._stop(partition, code, self.expect[partition])

    async def damaged(self, partition: TopicPartition, damage: Damage) -> None:
        """Stop a partition that cannot be read from somewhere on; what came before is stored. Needs the lock."""
        at, behind, code = damage
        if code == DAMAGED_BATCH:
            start, end = (await self._ends([partition]))[partition]
            behind = end if behind is None or not max(at, start) < behind <= end else behind
        await self._stop(partition, code, at, behind)

    async def look_again(self) -> None:
        """Stop what stands in a topic that was made again; go on where a person has let a partition go on."""
        epoch = self.epoch
        try:
            now = await self._ask_ids()  # without the lock: a cluster that is away is no reason to store nothing
        except ClusterError:
            return
        async with self.lock:
            if epoch != self.epoch or await self._replaced(now) or not self.left:
                return
            waiting = sorted(self.left)
            await self._begin(waiting)
            for one in waiting:
                if one in self.expect:
                    self.reporter.went_on(one.topic, one.partition, self.expect[one])

    async def _go_on(self, assigned: list[TopicPartition]) -> None:
        if assigned:
            self.cluster, _ = await asyncio.to_thread(self._admin.identity)
            self.left.update(assigned)
            self._topic_ids = await self._ask_ids()
            told = await self._begin(assigned)
            for one in sorted(self.left - told):
                self.reporter.partition_stopped(one.topic, one.partition, STOPPED_BEFORE)
        self.reporter.assigned(self.expect)

    async def _begin(self, asked: list[TopicPartition]) -> set[TopicPartition]:
        """Seek to the positions; returns those partitions that were found to be stopped from now on."""
        starts = await self._consumer.beginning_offsets(asked)
        places = {(one.topic, one.partition): start for one, start in starts.items()}
        ids = {one.topic: self._topic_ids[one.topic] for one in asked if one.topic in self._topic_ids}
        found = await self._in_thread(lambda: self._intake.positions(self.cluster, places, ids))
        other = (
            await self._in_thread(lambda: self._intake.replaced(self.cluster, ids)) if len(found) < len(asked) else {}
        )
        positions = {one: found[one.topic, one.partition] for one in asked if (one.topic, one.partition) in found}
        gone = await self._gone(positions) if positions else {}
        stops = {one: (code, positions[one]) for one, code in gone.items()}
        stops |= {
            one: (TOPIC_REPLACED, other[one.topic, one.partition])
            for one in asked
            if one not in positions and (one.topic, one.partition) in other
        }
        # Nothing suspends in this loop: a fetch in between would meet partitions that have no position yet.
        for partition in asked:
            if partition in stops or partition not in positions:
                self._leave(partition)
            else:
                self.left.discard(partition)
                self._consumer.seek(partition, positions[partition])
                self._consumer.resume(partition)
                self.expect[partition] = self.stored[partition] = positions[partition]
        for partition, (code, at) in stops.items():
            await self._stop(partition, code, at)
        return set(stops)

    async def _ask_ids(self) -> dict[str, str]:
        topics = {one.topic for one in (*self.expect, *self.left)}
        return dict(await asyncio.to_thread(self._admin.topic_ids, topics)) if topics else {}

    async def _replaced(self, now: Mapping[str, str]) -> bool:
        """Begin anew with all that is ours when a topic that we read has another id now; tell whether one has."""
        changed = any(self._topic_ids.get(topic, id_) != id_ for topic, id_ in now.items())
        self._topic_ids |= now
        if not changed:
            return False
        ours = sorted((*self.expect, *self.left))
        self.epoch += 1
        self._forget()
        await self._begin(ours)
        return True

    async def _gone(self, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, str]:
        """Return the partitions whose log does not hold our position: records were deleted, or it is another log."""
        logs = await self._ends(list(positions))
        above = {one: LOG_START_ABOVE for one, position in positions.items() if logs[one][0] > position}
        below = {one: LOG_END_BELOW for one, position in positions.items() if logs[one][1] < position}
        return above | below

    async def _ends(self, partitions: list[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
        starts = await self._consumer.beginning_offsets(partitions)
        ends = await self._consumer.end_offsets(partitions)
        return {one: (starts[one], ends[one]) for one in partitions}

    def _forget(self) -> None:
        self.expect, self.stored, self.left = {}, {}, set()

    def _leave(self, partition: TopicPartition) -> None:
        """Leave one partition standing; its effects stay as they are, the others go on."""
        self.expect.pop(partition, None)
        self.stored.pop(partition, None)
        self.left.add(partition)
        self._consumer.pause(partition)
        self._consumer.seek(partition, 0)  # any position will do: paused, it is never fetched from

    async def _stop(self, partition: TopicPartition, code: str, at: int, behind: int | None = None) -> None:
        """Leave a partition for good: write the leaf and raise the alarm about it."""
        self._leave(partition)
        name, number = partition.topic, partition.partition
        await self._in_thread(lambda: self._intake.stop_partition(self.cluster, name, number, code, behind))
        self.reporter.partition_stopped(name, number, code, at)

"""The consumer loop: fetch, cut at positions, hand to the transaction; one service of the Faust worker (design 6).

It knows nothing of routing. Everything that could make position and effect disagree ends the process at once:
PostgreSQL knows where to go on, and the supervisor starts the process again.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import mode
from aiokafka import TopicPartition
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError

from services.effects.intake_port import Chunk, ChunkResult, Intake
from services.router import chain, fetch_errors, gathering, inflating
from services.router.assignment import Assignment
from services.router.consuming import consumer
from services.router.records import Damage
from services.router.reporting import Reporter
from services.router.stopping import Crash
from services.runtime.config.settings import Settings
from services.runtime.kafka.refusal import LOGIN_REFUSED, login_refused
from services.runtime.process.exit_codes import TRY_LATER

T = TypeVar("T")
FETCH_MS = 200  # without records for so long, the edge is at rest
STANDS_S = 60.0  # both libraries have been seen alive and silent: how long a partition with lag may stand still
COMMIT_S = 1.0  # how often Kafka is told our positions, for lag dashboards only


@dataclass(frozen=True, slots=True)
class Batch:
    """The chunks of one fetch by the transaction they go into, and the epoch of the assignment in which they count.

    Of a partition in `damaged` nothing can be read behind its chunk.
    """

    epoch: int
    loads: Sequence[Sequence[Chunk]]
    damaged: Mapping[TopicPartition, Damage] = field(default_factory=dict)


class Edge(mode.Service):
    """Consumes every `in.` topic; the Intake runs in one thread, strictly one transaction after the other."""

    def __init__(self, settings: Settings, intake: Intake, reporter: Reporter, crash: Crash, **options: Any) -> None:
        """Take everything it works with; nothing is connected before the service starts."""
        super().__init__(**options)
        self._settings = settings
        self._intake = intake
        self._reporter = reporter
        self._crash = crash
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._done: dict[TopicPartition, int] = {}
        self._assignment: Assignment
        self._subscribed = False

    async def on_start(self) -> None:
        """Connect to Kafka, as long as it takes, and subscribe."""
        self._consumer = consumer(self._settings)
        while not await self._reporter.reach(self._consumer.start):
            await self._consumer.stop()
            if await asyncio.to_thread(login_refused, self._settings):
                self._crash.refused(LOGIN_REFUSED)
            await self.sleep(self._reporter.pause)
            if self.should_stop:
                return
            self._consumer = consumer(self._settings)
        self._assignment = Assignment(self._settings, self._consumer, self._intake, self._in_thread, self._crash)
        self._assignment.reporter = self._reporter
        self._consumer.subscribe(self._reporter.topics, listener=self._assignment)
        self._subscribed = True

    async def on_stop(self) -> None:
        """Leave the group after the transaction in flight; a static member keeps its partitions for a restart."""
        if self._subscribed:
            async with self._assignment.lock:
                await self._consumer.stop()
        self._thread.shutdown()

    @mode.Service.task
    async def pump(self) -> None:
        """Fetch and store until the service stops: one batch is read from Kafka while the one before is stored."""
        batch = Batch(0, [])
        with self._crash.guard("pump"):
            while not self.should_stop:
                self._storing = asyncio.ensure_future(self._store(batch))
                _, batch = await asyncio.gather(self._storing, self._fetch())
        if not self.should_stop:
            self._crash.now("PUMP_ENDED")

    @mode.Service.task
    async def commit(self) -> None:
        """Tell Kafka our positions; nothing depends on it, so nothing is done about a failure."""
        while not self.should_stop:
            await self.sleep(COMMIT_S)
            done, self._done = self._done, {}
            own = self._consumer.assignment()
            offsets = {partition: end for partition, end in done.items() if partition in own}
            if offsets:
                await self._reporter.try_quietly(self._consumer.commit(offsets))

    @mode.Service.task
    async def watch(self) -> None:
        """Measure the lag; a partition that stands still although there is some ends the process (code 75)."""
        while not self.should_stop:
            if await self._reporter.look(self._consumer, self._assignment.stored) > STANDS_S:
                self._crash.now("NO_PROGRESS", TRY_LATER)
            with self._crash.guard("watch"):
                await self._assignment.look_again()
            await self.sleep(self._reporter.pause)

    async def _fetch(self) -> Batch:
        """Return the chunks of one fetch. After `getmany` returns, nothing suspends until they are cut."""
        assignment, epoch = self._assignment, self._assignment.epoch
        chain.check(self._consumer, assignment.expect)
        inflating.look()
        try:
            fetched = await self._consumer.getmany(timeout_ms=FETCH_MS)
        except (NoOffsetForPartitionError, OffsetOutOfRangeError) as error:
            await self._storing  # what is in hand counts before anybody asks where its partition stands
            # aiokafka fetches as soon as it has partitions, before we have read PostgreSQL: normal until the seek.
            if assignment.expect and epoch == assignment.epoch:
                await assignment.out_of_range(error)
            await self.sleep(0.05)
            return Batch(0, [])
        gathering.set_for(self._consumer, gathering.after(sum(map(len, fetched.values()))))
        found: list[Chunk] = []
        positions = chain.positions(self._consumer, assignment.expect)
        damaged = fetch_errors.unreadable(self._consumer, positions)
        for partition, end in positions.items():
            base, records = assignment.expect[partition], fetched.get(partition, [])
            if records and isinstance(records[-1], Damage):
                damaged[partition] = records.pop()
            if records or end != base:
                found.append(chain.whole(assignment.cluster, partition, base, end, records))
                assignment.expect[partition] = end
        for partition in damaged:
            self._consumer.pause(partition)  # or the same would be fetched again until it is stopped
            del assignment.expect[partition]
        return Batch(assignment.epoch, list(chain.loads(found, self._settings.chunk_records)), damaged)

    async def _store(self, batch: Batch) -> None:
        """Store a transaction after the other; once partitions moved, the rest is void: a seek follows."""
        assignment = self._assignment
        for load in batch.loads:
            async with assignment.lock:
                if self.should_stop or batch.epoch != assignment.epoch:
                    return
                started = time.perf_counter()
                results: Sequence[ChunkResult] = await self._in_thread(partial(self._intake.handle, load))
                for chunk in load:
                    partition = TopicPartition(chunk.topic, chunk.partition)
                    assignment.stored[partition] = self._done[partition] = chunk.new
                self._reporter.stored(load, results, time.perf_counter() - started)
        for partition, damage in batch.damaged.items():
            async with assignment.lock:
                if self.should_stop or batch.epoch != assignment.epoch:
                    return
                await assignment.damaged(partition, damage)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Run `work` in the Intake's thread; being cancelled does not undo it: PostgreSQL knows whether it counted."""
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work))

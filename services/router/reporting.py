"""Reporting of the edge: health, metrics, one log line per chunk."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.effects.intake_port import Chunk, ChunkResult
from services.router.open_transactions import PATIENCE_S, Marks, OpenTransactions, marks
from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import EMBEDDED
from services.runtime.process.host import Host
from services.runtime.telemetry.log import get_logger

_ANSWER = 5.0  # seconds the broker gets to say where its logs end
_AGAIN = 30.0  # seconds after which a broker that is still away is logged again


class Reporter:
    """Knows health, metrics and log; `topics` are those the router reads."""

    pause = 2.0
    """Seconds between two looks at the broker, and between two tries to reach it."""

    def __init__(self, settings: Settings, host: Host, topics: tuple[str, ...]) -> None:
        """Take where to report."""
        self.topics = topics
        self._address = settings.kafka_bootstrap
        self._host = host
        self._log = get_logger()
        self._away_since: float | None = None
        self._told = 0.0
        self._stopped: set[tuple[str, int]] = set()
        self._open = OpenTransactions()
        self._stuck: set[TopicPartition] = set()
        self._sender_told: dict[str, float] = {}
        self._seen: dict[TopicPartition, tuple[int, float]] = {}  # position, and since when (monotonic seconds)

    async def reach(self, start: Callable[[], Awaitable[None]]) -> bool:
        """Try to start a client; False when the broker is away, which is said."""
        try:
            await start()
        except (KafkaError, OSError) as error:
            self.broker(type(error).__name__)
            return False
        self.broker(None)
        return True

    def broker(self, code: str | None) -> None:
        """Say how the broker is doing; None is well."""
        now = time.monotonic()
        self._host.health.report("broker", ok=code is None, reason="BROKER_AWAY")
        self._host.metrics.set("stafet_server_up", int(code is None), server="broker")
        if code is None:
            if self._away_since is not None:
                self._log.info("broker_back", address=self._address, age_s=round(now - self._away_since, 1))
            self._away_since = None
            return
        if self._away_since is None or now - self._told > _AGAIN:
            self._told = now
            self._log.error("broker_away", server="broker", address=self._address, code=code, retry_s=self.pause)
        self._away_since = self._away_since or now

    async def try_quietly(self, doing: Awaitable[Any]) -> None:
        """Wait at most two seconds for something that nothing depends on."""
        try:
            await asyncio.wait_for(doing, 2)
        except (KafkaError, OSError, TimeoutError) as error:
            self._log.debug("library", logger="aiokafka", error=type(error).__name__)

    async def look(self, consumer: AIOKafkaConsumer, expect: Mapping[TopicPartition, int]) -> float:
        """Ask the broker for the logs' ends; returns for how many seconds a partition with lag has stood still."""
        expected = dict(expect)
        if not expected:
            return 0.0
        try:
            ends = await asyncio.wait_for(consumer.end_offsets(list(expected)), _ANSWER)
        except (KafkaError, OSError, TimeoutError) as error:
            self.broker(type(error).__name__)
            self._seen.clear()  # nothing can move while the broker is away
            return 0.0
        self.broker(None)
        lags = {one: max(ends[one] - position, 0) for one, position in expected.items() if one in ends}
        reach = marks(consumer, expected)
        for one, lag in lags.items():
            hidden = max(reach[one].end - expected[one], 0) if one in reach else 0
            lag_there = max(lag, hidden)
            self._host.metrics.set("stafet_lag_records", lag_there, topic=one.topic, partition=str(one.partition))
        self._transactions(reach)
        age = self._standing({one: position for one, position in expected.items() if lags.get(one)})
        self._host.metrics.set("stafet_progress_age_seconds", age)
        return age

    def _transactions(self, reach: Mapping[TopicPartition, Marks]) -> None:
        """Raise an alarm about transactions that nobody ends; what lies behind them is lag, but no fault of ours."""
        ages = self._open.look(reach)
        stuck = {one for one, age in ages.items() if age > PATIENCE_S}
        for topic in self.topics:
            age = max((age for one, age in ages.items() if one.topic == topic), default=0.0)
            self._host.metrics.set("stafet_open_transaction_seconds", age, topic=topic)
        if stuck or self._stuck:
            self._host.health.report("transactions", ok=not stuck, reason="OPEN_TRANSACTION")
        for one in sorted(stuck - self._stuck):
            at = reach[one]
            self._log.error(
                "open_transaction",
                topic=one.topic,
                partition=one.partition,
                code="OPEN_TRANSACTION",
                base=at.stable,
                count=at.end - at.stable,
                age_s=round(ages[one]),
            )
        self._stuck = stuck

    def _standing(self, lagging: Mapping[TopicPartition, int]) -> float:
        now, before = time.monotonic(), self._seen
        self._seen = {
            one: before[one] if one in before and before[one][0] == position else (position, now)
            for one, position in lagging.items()
        }
        return max((now - since for _, since in self._seen.values()), default=0.0)

    def stored(self, chunks: Sequence[Chunk], results: Sequence[ChunkResult], seconds: float) -> None:
        """Say what became of the chunks of one transaction."""
        self._host.metrics.observe("stafet_chunk_seconds", seconds)
        for chunk, result in zip(chunks, results, strict=True):
            self._tell(chunk, result, seconds)

    def _tell(self, chunk: Chunk, result: ChunkResult, seconds: float) -> None:
        metrics, topic = self._host.metrics, chunk.topic
        metrics.count("stafet_records_read_total", result.read, topic=topic)
        metrics.count("stafet_events_decided_total", result.decided, topic=topic)
        metrics.count("stafet_duplicates_total", result.duplicates, topic=topic)
        metrics.count("stafet_dead_letters_total", result.dead, topic=topic)
        self._log.info(
            "chunk_stored",
            topic=topic,
            partition=chunk.partition,
            base=chunk.base,
            new=chunk.new,
            read=result.read,
            decided=result.decided,
            duplicates=result.duplicates,
            dead=result.dead,
            ms=round(seconds * 1000, 1),
        )
        self._sender_time(chunk)
        if result.codes:
            self._log.warning("dead_letters", topic=topic, partition=chunk.partition, codes=dict(result.codes))
        if conflicts := result.codes.get("CONFLICT"):  # somebody uses an id twice: a person must look (contracts 1)
            self._log.error("conflict", topic=topic, partition=chunk.partition, count=conflicts)

    def _sender_time(self, chunk: Chunk) -> None:
        """Raise an alarm about records whose time is the sender's; the demo's broker knows no other."""
        count = sum(record.created for record in chunk.records)
        if not count or chunk.cluster.startswith(EMBEDDED):
            return
        self._host.metrics.count("stafet_sender_time_records_total", count, topic=chunk.topic)
        now = time.monotonic()
        if now - self._sender_told.get(chunk.topic, -_AGAIN) >= _AGAIN:
            self._sender_told[chunk.topic] = now
            self._log.error("sender_time", topic=chunk.topic, code="CREATE_TIME", count=count)

    def assigned(self, positions: Mapping[TopicPartition, int]) -> None:
        """Say how many partitions are ours; being without any is well too, another router has them."""
        self._host.metrics.set("stafet_partitions_assigned", len(positions))
        self._host.health.report("partitions", ok=True)
        self._log.info("assigned", partitions=len(positions))

    def revoked(self, count: int) -> None:
        """Say that partitions were taken; a stopped one is told about by whoever has it next, perhaps us again."""
        for topic, partition in self._stopped:
            self._host.metrics.set("stafet_partition_stopped", 0, topic=topic)
            self._host.health.report(f"{topic}/{partition}", ok=True)
        self._stopped.clear()
        if count:
            self._host.metrics.set("stafet_partitions_assigned", 0)
            self._log.info("revoked", partitions=count)

    def partition_stopped(self, topic: str, partition: int, code: str, at: int | None = None) -> None:
        """Raise the alarm about one partition, which stands `at` a position; the process is no longer ready."""
        self._stopped.add((topic, partition))
        self._host.metrics.set("stafet_partition_stopped", 1, topic=topic)
        self._host.health.report(f"{topic}/{partition}", ok=False, reason=code)
        self._log.critical(
            "partition_stopped", topic=topic, partition=partition, code=code, **({} if at is None else {"base": at})
        )

    def went_on(self, topic: str, partition: int, at: int) -> None:
        """Take the alarm back: a person has let the partition go on."""
        self._stopped.discard((topic, partition))
        self._host.metrics.set("stafet_partition_stopped", int(topic in dict(self._stopped)), topic=topic)
        self._host.health.report(f"{topic}/{partition}", ok=True)
        self._log.warning("partition_resumed", topic=topic, partition=partition, base=at)

"""What the edge relies on in aiokafka beyond its documentation: an upgrade that changes it fails here, not at night."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from importlib.metadata import version
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiokafka
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError
from aiokafka.protocol.fetch import FetchRequest

from servers.traffic import create, send
from services.router import chain, consuming, gathering
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.pair import EmbeddedPair
from services.runtime.kafka.admin import ensure_embedded

TRIED = {"aiokafka": "0.14.0", "faust-streaming": "0.15.3", "mode-streaming": "0.7.1"}
COUNT = 20


@pytest.fixture(
    params=[pytest.param("embedded", marks=pytest.mark.server), pytest.param("kafka", marks=pytest.mark.kafka)]
)
def place(request: pytest.FixtureRequest, pair: EmbeddedPair, tmp_path: Path) -> tuple[Settings, TopicPartition]:
    """Settings of a group of its own, and a partition that holds twenty records."""
    embedded = request.param == "embedded"
    bootstrap = pair.pair.bootstrap if embedded else request.getfixturevalue("kafka").bootstrap
    group, topic = f"g{uuid4().hex}", f"in.t{uuid4().hex}"
    settings = load(mode="test", home=tmp_path, kafka_bootstrap=bootstrap, kafka_group=group)
    if embedded:
        ensure_embedded(settings, [topic])
    else:
        create(bootstrap, {topic: 4})
    send(bootstrap, topic, [b"%d" % number for number in range(COUNT)], partition=0)
    return settings, TopicPartition(topic, 0)


class Listener(ConsumerRebalanceListener):
    """Seeks at each assignment as the edge does, and remembers what happened."""

    def __init__(self, consumer: AIOKafkaConsumer, seek: int | None) -> None:
        """Take where to seek; None leaves the partitions as they come."""
        self.consumer, self.seek = consumer, seek
        self.told: list[str] = []
        self.assigned = asyncio.Event()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Take a second, as a transaction in flight would."""
        if list(revoked):
            self.told.append("revoking")
            await asyncio.sleep(1)
            self.told.append("revoked")

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Seek everywhere in one step; of nothing, as a leader assigns whose metadata came late, nobody is told."""
        if not list(assigned):
            return
        self.told.append("assigned")
        for partition in assigned if self.seek is not None else ():
            self.consumer.seek(partition, self.seek if partition.partition == 0 else 0)
        self.assigned.set()


@asynccontextmanager
async def consuming_from(
    settings: Settings, partition: TopicPartition, seek: int | None = 0
) -> AsyncIterator[tuple[AIOKafkaConsumer, Listener]]:
    """Run the product's own consumer on one topic until its first assignment."""
    consumer = consuming.consumer(settings)
    await consumer.start()
    listener = Listener(consumer, seek)
    try:
        assert position(consumer, partition) is None
        consumer.subscribe([partition.topic], listener=listener)
        await asyncio.wait_for(listener.assigned.wait(), 30)
        yield consumer, listener
    finally:
        await consumer.stop()


def position(consumer: AIOKafkaConsumer, partition: TopicPartition) -> int | None:
    """Return what the product takes for the consumer's position."""
    return chain.positions(consumer, [partition]).get(partition)


async def some(consumer: AIOKafkaConsumer, partition: TopicPartition, most: int = 500) -> list[Any]:
    """Fetch until there are records."""
    for _ in range(100):
        if batch := await consumer.getmany(timeout_ms=200, max_records=most):
            return list(batch[partition])
    raise AssertionError("no records came")


def run(body: Callable[[], Awaitable[None]]) -> None:
    """Run a test's body in a loop of its own."""
    asyncio.run(asyncio.wait_for(body(), 60))  # type: ignore[arg-type]


def test_these_are_the_versions_that_were_read() -> None:
    """An upgrade fails here until somebody has read again what the tests of this file and `services/router` rely on."""
    assert {name: version(name) for name in TRIED} == TRIED


def test_the_position_is_there_without_suspending(place: tuple[Settings, TopicPartition]) -> None:
    """chain.positions is a plain function that says the same as the public, suspending one."""
    settings, partition = place

    async def body() -> None:
        async with consuming_from(settings, partition, 3) as (consumer, _):
            assert not iscoroutinefunction(chain.positions)
            assert position(consumer, partition) == 3 == await consumer.position(partition)
            assert position(consumer, TopicPartition("in.nobody", 0)) is None

    run(body)


def test_fetches_gather_as_they_were_told_last(place: tuple[Settings, TopicPartition]) -> None:
    """gathering.set_for changes how long the fetches that follow wait, and so how many there are."""
    settings, partition = place
    long = gathering.Gathering(1000, 1 << 20)

    async def body() -> None:
        async with consuming_from(settings, partition, COUNT) as (consumer, _):
            assert await fetches(consumer, 2.0) >= 8
            gathering.set_for(consumer, long)
            assert not await consumer.getmany(timeout_ms=500)
            assert 1 <= await fetches(consumer, 2.0) <= 4

    run(body)


async def fetches(consumer: AIOKafkaConsumer, seconds: float) -> int:
    """Return how many fetches the consumer sends in some seconds."""
    sent, client = 0, consumer._client
    send = client.send

    async def counted(node: Any, request: Any, **named: Any) -> Any:
        nonlocal sent
        sent += isinstance(request, FetchRequest)
        return await send(node, request, **named)

    client.send = counted
    try:
        await asyncio.sleep(seconds)
    finally:
        client.send = send
    return sent


def test_the_position_moves_with_what_is_handed_out_and_not_with_what_is_fetched(
    place: tuple[Settings, TopicPartition],
) -> None:
    """After getmany the position is the end of what it returned, though the rest of the log lies fetched already."""
    settings, partition = place

    async def body() -> None:
        async with consuming_from(settings, partition) as (consumer, _):
            records = await some(consumer, partition, most=5)
            at = position(consumer, partition)
            assert [one.offset for one in records] == [0, 1, 2, 3, 4]
            assert at == 5
            await asyncio.sleep(0.5)
            assert position(consumer, partition) == 5
            rest = await some(consumer, partition)
            assert (rest[0].offset, position(consumer, partition)) == (5, COUNT)

    run(body)


def test_a_seek_throws_away_what_was_fetched(place: tuple[Settings, TopicPartition]) -> None:
    """Records that lie fetched from before a seek are never handed out after it."""
    settings, partition = place

    async def body() -> None:
        async with consuming_from(settings, partition) as (consumer, _):
            await some(consumer, partition, most=5)
            await asyncio.sleep(0.5)
            consumer.seek(partition, 12)
            assert position(consumer, partition) == 12
            assert [one.offset for one in await some(consumer, partition)] == list(range(12, COUNT))

    run(body)


def test_without_a_seek_there_is_an_error_and_a_seek_takes_it_away(place: tuple[Settings, TopicPartition]) -> None:
    """Before the seek a group without offsets meets NoOffsetForPartitionError; the seek takes away one that waits."""
    settings, partition = place

    async def body() -> None:
        async with consuming_from(settings, partition, None) as (consumer, _):
            with pytest.raises(NoOffsetForPartitionError):
                await some(consumer, partition)
            await asyncio.sleep(0.5)  # the next error lies ready for the next getmany
            for one in consumer.assignment():
                consumer.seek(one, 0)
            assert len(await some(consumer, partition)) == COUNT

    run(body)


def test_a_position_outside_the_log_is_an_error_and_never_a_reset(place: tuple[Settings, TopicPartition]) -> None:
    """A position behind the log's end raises OffsetOutOfRangeError, again and again, and stays what it is."""
    settings, partition = place

    async def body() -> None:
        async with consuming_from(settings, partition, COUNT + 5) as (consumer, _):
            for _ in range(2):
                with pytest.raises(OffsetOutOfRangeError):
                    await some(consumer, partition)
            assert position(consumer, partition) == COUNT + 5

    run(body)


def test_a_paused_partition_is_left_alone(place: tuple[Settings, TopicPartition]) -> None:
    """A partition paused in the step of its seek is neither fetched from nor complained about, wherever it stands."""
    settings, partition = place

    async def body() -> None:
        async with consuming_from(settings, partition) as (consumer, _):
            consumer.pause(partition)
            consumer.seek(partition, COUNT + 5)
            until = time.monotonic() + 1
            while time.monotonic() < until:
                assert partition not in await consumer.getmany(timeout_ms=200)
            assert position(consumer, partition) == COUNT + 5

    run(body)


# librdkafka's own broker loses its way when a second static member joins: a demo has one router.
@pytest.mark.parametrize("place", [pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True)
def test_a_rebalance_waits_for_the_revocation(place: tuple[Settings, TopicPartition]) -> None:
    """Nobody is assigned anything, and nothing is handed out, before the revocation callback has returned."""
    settings, partition = place
    other = settings.model_copy(update={"instance": "2"})

    async def body() -> None:
        async with consuming_from(settings, partition) as (first, one):
            await some(first, partition)
            fetching = asyncio.create_task(first.getmany(timeout_ms=60_000))
            async with consuming_from(other, partition) as (_, two):
                assert one.told[:3] == ["assigned", "revoking", "revoked"]
                assert two.told == ["assigned"]
                assert not fetching.done()
            fetching.cancel()

    run(body)


def test_what_the_road_to_the_position_is_made_of() -> None:
    """The private names that chain.positions walks over are still there."""
    state = aiokafka.consumer.subscription_state
    assert hasattr(state.SubscriptionState, "subscription")
    assert hasattr(state.Subscription, "assignment")
    assert callable(state.Assignment.state_value)
    assert isinstance(state.TopicPartitionState.has_valid_position, property)

"""Errors of single partitions that the broker answers a fetch with, and that aiokafka only logs (design 6)."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.consumer import consumer as consumers
from aiokafka.consumer import fetcher
from aiokafka.protocol.fetch import FetchRequest

from services.effects.stops import DAMAGED_BATCH, FETCH_REFUSED
from services.router.records import Damage

CORRUPT_MESSAGE = 2
PASSING = frozenset({1, 3, 5, 6, 9, 29, 56, 74, 75, 78, 100, 103})
"""Kafka's codes of what aiokafka raises, and of leaders that move, topics that come and go, and disks that are away."""
PAUSE_S = 0.1  # a broker answers an error at once, and aiokafka asks again at once: hundreds of times a second
LASTING_S = 20.0  # how long any other error may be answered before it counts as one that stays


class Refusal(NamedTuple):
    """The error that was answered for an offset, and since when (monotonic seconds)."""

    error: int
    offset: int
    since: float


class _Client:
    """The fetcher's client, whose answers to fetches are looked at on their way."""

    def __init__(self, client: Any, refusals: dict[TopicPartition, Refusal]) -> None:
        self._client = client
        self._refusals = refusals

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def send(self, node: int, request: Any) -> Any:
        """Send a request and return the answer."""
        answer = await self._client.send(node, request)
        if isinstance(request, FetchRequest) and note(self._refusals, request.topics, answer.topics, time.monotonic()):
            await asyncio.sleep(PAUSE_S)
        return answer


class Fetcher(fetcher.Fetcher):
    """The fetcher; `refusals` are the partitions whose last answer was an error."""

    def __init__(self, client: Any, subscriptions: Any, **options: Any) -> None:
        """Take what aiokafka gives it."""
        self.refusals: dict[TopicPartition, Refusal] = {}
        super().__init__(_Client(client, self.refusals), subscriptions, **options)


def note(refusals: dict[TopicPartition, Refusal], asked: Any, answered: Any, now: float) -> bool:
    """Remember what an answer refuses, and tell whether it refuses anything.

    The same error at the same offset has lasted since it came first.
    """
    told = [(topic, place[0], place[1]) for topic, places in answered for place in places if place[1] or refusals]
    if not told:
        return False  # nearly always, with every partition in the answer
    refused = False
    offsets = {(topic, partition): offset for topic, places in asked for partition, offset, _ in places}
    for topic, partition, error in told:
        one, offset = TopicPartition(topic, partition), offsets[topic, partition]
        known = refusals.pop(one, None)
        if error:
            refused = True
            same = known is not None and known[:2] == (error, offset)
            refusals[one] = known if known is not None and same else Refusal(error, offset, now)
    return refused


def lasting(
    refusals: dict[TopicPartition, Refusal], positions: Mapping[TopicPartition, int], now: float
) -> dict[TopicPartition, Damage]:
    """Return the partitions that cannot be read at their positions; forgets what was refused elsewhere."""
    for one in [one for one, refused in refusals.items() if positions.get(one) != refused.offset]:
        del refusals[one]
    return {
        one: Damage(refused.offset, None, DAMAGED_BATCH if refused.error == CORRUPT_MESSAGE else FETCH_REFUSED)
        for one, refused in refusals.items()
        if refused.error == CORRUPT_MESSAGE or (refused.error not in PASSING and now - refused.since >= LASTING_S)
    }


def unreadable(consumer: AIOKafkaConsumer, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, Damage]:
    """Return the partitions that a consumer, made after `install`, is refused at its positions."""
    refusals: dict[TopicPartition, Refusal] = consumer._fetcher.refusals  # noqa: SLF001 - no public road to it
    return lasting(refusals, positions, time.monotonic())


def install() -> None:
    """Let every consumer of this process fetch so."""
    consumers.Fetcher = Fetcher

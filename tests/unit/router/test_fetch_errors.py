"""Errors that the broker answers for one partition: which count at once, which after a while, and which never."""

import asyncio
import time
from io import BytesIO
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import consumer as consumers
from aiokafka.consumer import fetcher
from aiokafka.protocol.fetch import FetchRequest, FetchResponse_v11

from services.effects.stops import DAMAGED_BATCH, FETCH_REFUSED
from services.router import fetch_errors
from services.router.fetch_errors import LASTING_S, PASSING, PAUSE_S, Fetcher, Refusal
from services.router.records import Damage

TOPIC = "in.kommune-0860"
ONE, OTHER = TopicPartition(TOPIC, 0), TopicPartition(TOPIC, 1)
CORRUPT, UNKNOWN = 2, -1
AT = {ONE: 7, OTHER: 0}


class Broker:
    """A client that is answered, in the bytes of the protocol, with the same error for partition 0 each time."""

    def __init__(self, error: int) -> None:
        self.error = error
        self._loop = None
        self._metadata_max_age_ms = 1000

    async def send(self, _: int, request: FetchRequest) -> FetchResponse_v11:
        """Answer what was asked for."""
        told = [
            (topic, [(one, self.error if one == 0 else 0, 9, 9, 0, [], -1, b"") for one, *_ in places])
            for topic, places in request.topics
        ]
        answer: FetchResponse_v11 = FetchResponse_v11.decode(BytesIO(FetchResponse_v11(0, 0, 0, told).encode()))
        return answer


def asked(at: int = 7) -> FetchRequest:
    """Return a fetch of both partitions."""
    return FetchRequest(30, 1, 1, 1, [(TOPIC, [(0, at, 1), (1, 0, 1)])])


def refused(error: int, *later: int, at: int = 7) -> dict[TopicPartition, Refusal]:
    """Return what is remembered after a fetch that was answered with this error, and with later ones."""
    found: dict[TopicPartition, Refusal] = {}

    async def fetch() -> None:
        for one in (error, *later):
            await fetch_errors._Client(Broker(one), found).send(1, asked(at))

    asyncio.run(fetch())
    return found


def judged(found: dict[TopicPartition, Refusal], seconds: float = 0.0) -> dict[TopicPartition, Damage]:
    """Return what is unreadable that long after the last answer."""
    since = max((one.since for one in found.values()), default=0.0)
    return fetch_errors.lasting(found, AT, since + seconds)


def test_what_the_broker_calls_corrupt_counts_at_once_and_for_its_partition_alone() -> None:
    """CORRUPT_MESSAGE is a damaged log at the offset that was asked for."""
    assert judged(refused(CORRUPT)) == {ONE: Damage(7, None, DAMAGED_BATCH)}


def test_an_error_that_nobody_knows_counts_once_it_lasts() -> None:
    """It may pass, so its partition waits; answered for twenty seconds it does not."""
    assert judged(refused(UNKNOWN), LASTING_S - 1) == {}
    assert judged(refused(UNKNOWN), LASTING_S) == {ONE: Damage(7, None, FETCH_REFUSED)}


def test_the_same_error_lasts_since_it_came_first_and_a_good_answer_ends_it() -> None:
    """A second answer does not begin it anew; another error does, and an answer without one forgets it."""
    found = {ONE: Refusal(UNKNOWN, 7, 100.0)}
    places: Any = [(TOPIC, [(0, UNKNOWN, 9)])]
    fetch_errors.note(found, asked().topics, places, 119.0)
    assert found[ONE].since == 100.0
    fetch_errors.note(found, asked(8).topics, places, 119.0)
    assert found[ONE].since == 119.0
    assert refused(UNKNOWN, 0) == {}


def test_an_error_is_not_asked_for_again_at_once() -> None:
    """A broker that refuses is left alone for a moment; after a good answer nobody waits."""
    began = time.monotonic()
    refused(UNKNOWN, UNKNOWN)
    assert time.monotonic() - began >= 2 * PAUSE_S
    good: Any = [(TOPIC, [(0, 0, 9), (1, 0, 9)])]
    assert not fetch_errors.note({}, asked().topics, good, 0.0)


@pytest.mark.parametrize("error", sorted(PASSING))
def test_what_passes_never_stops_a_partition(error: int) -> None:
    """Leaders that move and disks that are away pass, however long they take."""
    assert judged(refused(error), 3600) == {}


def test_an_answer_about_another_offset_is_forgotten() -> None:
    """What was refused before a seek says nothing about where the partition stands now."""
    found = refused(CORRUPT, at=6)
    assert judged(found) == {}
    assert found == {}


def test_the_consumer_fetches_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The consumer of aiokafka makes our fetcher, whose client is the one that is listened to."""
    monkeypatch.setattr(consumers, "Fetcher", fetcher.Fetcher)
    fetch_errors.install()
    assert consumers.Fetcher is Fetcher
    assert issubclass(Fetcher, fetcher.Fetcher)

"""Transactions that somebody left open on Kafka: records lie behind them which nobody may read until they end."""

import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

PATIENCE_S = 60.0  # an honest transaction lasts seconds


class Marks(NamedTuple):
    """How far a log may be read, and how far it reaches; the same unless a transaction is open."""

    stable: int
    end: int


def marks(consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, Marks]:
    """Return what the last fetch of each partition told; one that was not fetched from yet is left out."""
    own, found = consumer.assignment(), {}
    for one in partitions:
        if one in own:
            stable, end = consumer.last_stable_offset(one), consumer.highwater(one)
            if stable is not None and end is not None and stable >= 0:
                found[one] = Marks(stable, end)
    return found


class OpenTransactions:
    """Remembers since when a log can be read no further although it reaches further."""

    def __init__(self) -> None:
        """Begin with none."""
        self._since: dict[TopicPartition, tuple[int, float]] = {}

    def look(self, found: Mapping[TopicPartition, Marks]) -> dict[TopicPartition, float]:
        """Return for how many seconds the transaction in front of each partition's hidden records has been open."""
        now, before = time.monotonic(), self._since
        self._since = {
            one: before[one] if one in before and before[one][0] == at.stable else (at.stable, now)
            for one, at in found.items()
            if at.end > at.stable
        }
        return {one: now - since for one, (_, since) in self._since.items()}

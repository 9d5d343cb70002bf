"""The chain of consumer positions: the next chunk begins where the last one ended, or something was lost (design 6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.effects.intake_port import Chunk, Record


class BrokenChainError(Exception):
    """Consumer and chain disagree: records were dropped or repeated on the way to us; stop before anything is lost."""


def positions(consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
    """Return the consumer's positions without suspending; a partition that has none is left out.

    The public call asks the broker when there is no valid position and suspends then; between `getmany` and the
    reading of the positions nothing may suspend. A contract test fails when this private road is gone.
    """
    subscription = consumer._subscription.subscription  # noqa: SLF001 - see above
    assignment = subscription.assignment if subscription is not None else None
    if assignment is None:
        return {}
    states = {one: assignment.state_value(one) for one in partitions}
    return {one: state.position for one, state in states.items() if state is not None and state.has_valid_position}


def check(consumer: AIOKafkaConsumer, expect: Mapping[TopicPartition, int]) -> None:
    """Compare the consumer's positions with the chain's ends before a fetch; raises BrokenChainError."""
    for partition, at in positions(consumer, expect).items():
        if at != expect[partition]:
            raise BrokenChainError(f"{partition.topic}/{partition.partition}: at {at}, expected {expect[partition]}")


def whole(cluster: str, partition: TopicPartition, base: int, end: int, records: Sequence[Record]) -> Chunk:
    """Return what was fetched between the positions `base` and `end`.

    Gaps between records are legal (aborted transactions, compaction); without records an empty chunk moves over
    them. Raises BrokenChainError when a record lies outside its positions.
    """
    if end < base or (records and (records[0].offset < base or records[-1].offset >= end)):
        raise BrokenChainError(f"{partition.topic}/{partition.partition}: fetched outside {base}..{end}")
    return Chunk(cluster, partition.topic, partition.partition, base, end, records)


def loads(chunks: Iterable[Chunk], most: int) -> Iterator[list[Chunk]]:
    """Share the chunks of a fetch out among transactions of at most `most` records, cutting where one is full."""
    load: list[Chunk] = []
    room = most
    for chunk in chunks:
        rest = chunk
        while len(rest.records) > room:
            between = rest.records[room].offset
            if room:
                load.append(replace(rest, new=between, records=rest.records[:room]))
            rest = replace(rest, base=between if room else rest.base, records=rest.records[room:])
            yield load
            load, room = [], most
        load.append(rest)
        room -= len(rest.records)
    if load:
        yield load

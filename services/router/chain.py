"""The chain of consumer positions: the next chunk begins where the last one ended, or something was lost (design 6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.effects.intake_port import Chunk, Record


class BrokenChainError(Exception):
    """Consumer and chain disagree: records were dropped or repeated on the way to us; stop before anything is lost."""


def position(consumer: AIOKafkaConsumer, partition: TopicPartition) -> int | None:
    """Return the consumer's position without suspending, None while it has none.

    The public call asks the broker when there is no valid position and suspends then; between `getmany` and the
    reading of the positions nothing may suspend. A contract test fails when this private road is gone.
    """
    subscription = consumer._subscription.subscription  # noqa: SLF001 - see above
    assignment = subscription.assignment if subscription is not None else None
    if assignment is None or partition not in assignment.tps:
        return None
    state = assignment.state_value(partition)
    return state.position if state is not None and state.has_valid_position else None


def check(consumer: AIOKafkaConsumer, expect: Mapping[TopicPartition, int]) -> None:
    """Compare the consumer's positions with the chain's ends before a fetch; raises BrokenChainError."""
    for partition, base in expect.items():
        at = position(consumer, partition)
        if at is not None and at != base:
            raise BrokenChainError(f"{partition.topic}/{partition.partition}: at {at}, expected {base}")


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

"""The chain of consumer positions: the next chunk begins where the last one ended, or something was lost (design 6)."""

from collections.abc import Iterator, Mapping, Sequence

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


def chunks(
    cluster: str,
    partition: TopicPartition,
    base: int,
    end: int,
    records: Sequence[Record],
    most: int,
) -> Iterator[Chunk]:
    """Cut what was fetched between the positions `base` and `end` into chunks of at most `most` records.

    Gaps between records are legal (aborted transactions, compaction); without records one empty chunk moves over
    them. Raises BrokenChainError when a record lies outside its positions.
    """
    if end < base or (records and (records[0].offset < base or records[-1].offset >= end)):
        raise BrokenChainError(f"{partition.topic}/{partition.partition}: fetched outside {base}..{end}")
    for first in range(0, max(len(records), 1), most):
        part = records[first : first + most]
        new = end if first + most >= len(records) else part[-1].offset + 1
        yield Chunk(cluster, partition.topic, partition.partition, base, new, part)
        base = new

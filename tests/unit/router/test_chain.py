"""Cutting a fetch: chunks between the consumer's positions, shared out among transactions."""

import pytest
from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from services.effects.intake_port import Chunk, Record
from services.router import chain

TOPIC = "in.kommune-0860"


def chunk(partition: int, count: int) -> Chunk:
    """Return a chunk of every second offset from 10 on, with a gap behind the last."""
    records = [Record(10 + 2 * at, 0, [], b"") for at in range(count)]
    return chain.whole("cluster", TopicPartition(TOPIC, partition), 8, 12 + 2 * count, records)


@given(st.lists(st.integers(0, 12), max_size=6), st.integers(1, 7))
def test_loads_hold_everything_once_and_in_order(counts: list[int], most: int) -> None:
    """No load is larger than allowed or has a partition twice; each partition's chunks follow without a gap."""
    whole = [chunk(number, count) for number, count in enumerate(counts)]
    loads = list(chain.loads(whole, most))
    for load in loads:
        assert sum(len(one.records) for one in load) <= most
        assert len({one.partition for one in load}) == len(load) > 0
    for one in whole:
        parts = [part for load in loads for part in load if part.partition == one.partition]
        assert [part.base for part in parts] == [one.base, *(part.new for part in parts[:-1])]
        assert parts[-1].new == one.new
        assert [record for part in parts for record in part.records] == one.records
        assert all(part.base <= record.offset < part.new for part in parts for record in part.records)


def test_loads_are_filled() -> None:
    """Seventy-two partitions with one record each are one transaction, not seventy-two."""
    assert [len(load) for load in chain.loads([chunk(number, 1) for number in range(72)], 1000)] == [72]


@pytest.mark.parametrize(("base", "end"), [(11, 16), (8, 12), (16, 8)])
def test_records_outside_their_positions_break_the_chain(base: int, end: int) -> None:
    """A record before the position, one behind the end, and a position that went back are all losses to come."""
    records = [Record(10, 0, [], b""), Record(12, 0, [], b"")]
    with pytest.raises(chain.BrokenChainError):
        chain.whole("cluster", TopicPartition(TOPIC, 0), base, end, records)

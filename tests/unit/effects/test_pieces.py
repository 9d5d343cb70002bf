"""Cutting the records of a fetch into transactions: nothing between two positions is lost, and no order changes."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from crash.workbench import rulebook
from services.effects.intake_port import Record
from services.effects.pieces import Piece, split
from services.effects.plan import Origin
from services.effects.reading import Reading, unreadable

_NOW = datetime(2026, 2, 10, tzinfo=UTC)


def piece(partition: int, offsets: list[int]) -> Piece:
    """Return a piece of records at these offsets, between the positions before the first and after the last."""
    origin = Origin("cluster", "in.kommune-0860", partition, "kommune-0860")
    disclosure = rulebook().disclosure
    records = [Record(offset, 0, [], b"") for offset in offsets]
    readings = [unreadable(record, _NOW, "NOT_JSON", origin, disclosure) for record in records]
    return Piece(origin, offsets[0] - 1 if offsets else 0, offsets[-1] + 2 if offsets else 3, readings)


OFFSETS = st.lists(st.integers(1, 50), max_size=6, unique=True).map(sorted)


@given(st.lists(OFFSETS, min_size=1, max_size=5), st.data())
def test_both_parts_together_are_what_was_there(layout: list[list[int]], data: st.DataObject) -> None:
    """Wherever it is cut: records and their order, and each partition's positions without gap, are as before."""
    pieces = [piece(number, offsets) for number, offsets in enumerate(layout)]
    everything = flat(pieces)
    count = data.draw(st.integers(0, len(everything)))
    before, after = split(pieces, count)
    assert len(flat(before)) == count
    assert flat(before) + flat(after) == everything
    for one in pieces:
        parts = [part for part in (*before, *after) if part.origin == one.origin]
        assert [part.base for part in parts] == [one.base, *(part.new for part in parts[:-1])]
        assert parts[-1].new == one.new
        for part in parts:
            assert all(part.base <= reading.record.offset < part.new for reading in part.readings)


def test_a_piece_without_records_goes_along() -> None:
    """A position that only moves over a gap is in the part that is reached first, never in none."""
    before, after = split([piece(0, []), piece(1, [4, 5]), piece(2, []), piece(3, [9])], 2)
    assert [one.origin.partition for one in before] == [0, 1, 2]
    assert [one.origin.partition for one in after] == [3]


def flat(pieces: list[Piece]) -> list[Reading]:
    """Return the readings of all pieces in order."""
    return [reading for one in pieces for reading in one.readings]

"""aiokafka makes our records; what it cannot read ends what is read, and says where."""

import time

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.memory_records import MemoryRecords

from schemas.codec import LARGEST
from services.effects.intake_port import Record
from services.effects.record_bytes import withheld
from services.router import batches, inflating, records
from services.router.records import BELIEVED_MS, Damage, believed
from unit.router.batch_bytes import APPENDED, ATTRIBUTES, BROKER_MS, batch, sealed

HEADERS = [("h", b"v")]
LENGTH = 8


@pytest.fixture(autouse=True)
def _own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with aiokafka's own classes, whatever was installed in this process before."""
    (own,) = records.Fetched.__bases__
    monkeypatch.setattr(fetcher, "PartitionRecords", own)
    monkeypatch.setattr(fetcher, "MemoryRecords", MemoryRecords)


def read(raw: bytes, begin: int = 0) -> list[object]:
    """Read what a fetch brought as the fetcher does."""
    kept = fetcher.MemoryRecords(raw)
    assert kept.has_next()
    return list(fetcher.PartitionRecords(TopicPartition("in.x", 0), kept, [], begin, None, None, True, 1))


def install() -> None:
    """Read as the router does."""
    inflating.look()
    records.install()
    batches.install()


def three(*, codec: int = 0) -> tuple[bytearray, bytearray, bytearray]:
    """Return three batches of two records each."""
    return batch(0, [b"a", b"b"], codec=codec), batch(2, [b"c", b"d"], codec=codec), batch(4, [b"e", b"f"], codec=codec)


def test_what_is_read_is_our_record() -> None:
    """Offset, time, headers and value come as they stand in the log, also where there is no value."""
    install()
    assert read(bytes(batch(0, [b"first", None]))) == [
        Record(0, BROKER_MS, HEADERS, b"first"),
        Record(1, BROKER_MS, HEADERS, None),
    ]


def test_without_it_aiokafka_makes_its_own() -> None:
    """The twin: what the fetcher makes by itself is no record of ours."""
    assert not any(isinstance(one, Record) for one in read(bytes(batch(0, [b"first"]))))


@pytest.mark.parametrize("codec", [0, 1, 2, 3, 4], ids=["plain", "gzip", "snappy", "lz4", "zstd"])
@pytest.mark.parametrize("at", [ATTRIBUTES, 40, -3], ids=["attributes", "header", "records"])
def test_a_flipped_bit_ends_the_reading_at_its_batch(codec: int, at: int) -> None:
    """What is before the damaged batch is read; then comes its place, and where the log goes on behind it."""
    install()
    first, second, third = three(codec=codec)
    second[at] ^= 1
    found = read(bytes(first + second + third))
    assert [one.offset for one in found[:-1]] == [0, 1]
    assert found[-1] == Damage(2, 4)


def test_a_damaged_batch_at_the_end_says_what_its_header_covers() -> None:
    """Without a batch behind it only the damaged one's own header can tell where the log goes on."""
    install()
    first, second, _ = three()
    second[-3] ^= 1
    assert read(bytes(first + second))[-1] == Damage(2, 4)


@pytest.mark.parametrize("base", [1, 3 << 40], ids=["back", "far"])
def test_offsets_that_do_not_follow_are_damage_too(base: int) -> None:
    """The checksum covers no offset: one that goes back hides the next records, one that jumps hides all others."""
    install()
    first, second, third = three()
    second[0:8] = base.to_bytes(8, "big")
    found = read(bytes(first + second + third))
    assert [one.offset for one in found if isinstance(one, Record)] == [0, 1]
    assert isinstance(found[-1], Damage)
    assert found[-1].offset == 2


def test_a_length_that_no_batch_has_is_damage() -> None:
    """Aiokafka would step over one offset and complain of a small buffer; here the place is told."""
    install()
    first, _, _ = three()
    first[LENGTH] = 1
    assert read(bytes(first)) == [Damage(0, None)]


def test_without_it_the_good_records_are_lost_and_no_place_is_told() -> None:
    """The twin: aiokafka's own reader raises, and what it had read in this fetch goes with it."""
    first, second, third = three()
    second[-3] ^= 1
    with pytest.raises(CorruptRecordException):
        read(bytes(first + second + third))


@pytest.mark.parametrize("codec", [1, 2, 3, 4], ids=["gzip", "snappy", "lz4", "zstd"])
def test_a_batch_that_inflates_too_far_is_told_by_its_offsets(codec: int) -> None:
    """Each offset of it becomes a record without content, TOO_LARGE, with size and digest; its neighbours are read."""
    install()
    huge = batch(1, [b" " * (inflating.CEILING // 2 + 1)] * 2, codec=codec)
    found = read(bytes(batch(0, [b"a"]) + huge + batch(3, [b"z"])))
    kept = withheld(bytes(huge[61:]))
    assert found == [
        Record(0, BROKER_MS, HEADERS, b"a"),
        Record(1, BROKER_MS, (), kept, code="TOO_LARGE"),
        Record(2, BROKER_MS, (), kept, code="TOO_LARGE"),
        Record(3, BROKER_MS, HEADERS, b"z"),
    ]


def test_a_value_too_large_for_an_event_is_not_carried_on() -> None:
    """Of more than 256 kB only size and digest leave the reader; at 256 kB all of it does."""
    install()
    found = read(bytes(batch(0, [b"x" * LARGEST, b"x" * (LARGEST + 1)])))
    assert found[0] == Record(0, BROKER_MS, HEADERS, b"x" * LARGEST)
    assert found[1] == Record(1, BROKER_MS, (), withheld(b"x" * (LARGEST + 1)), code="TOO_LARGE")


def test_one_look_inflates_only_so_much() -> None:
    """Many batches below the ceiling end the look early, at a batch's end: the position says where the next begins."""
    install()
    large = inflating.CEILING // 2
    raw = b"".join(bytes(batch(at, [b" " * large], codec=4)) for at in range(9))
    for begin in (0, 4, 8):
        inflating.look()
        kept = fetcher.PartitionRecords(
            TopicPartition("in.x", 0), fetcher.MemoryRecords(raw), [], 0, None, None, True, 1
        )
        found = list(kept)
        raw = raw[sum(len(batch(at, [b" " * large], codec=4)) for at in range(begin, kept.next_fetch_offset)) :]
        assert [one.offset for one in found] == list(range(begin, min(begin + 4, 9)))
        assert kept.next_fetch_offset == min(begin + 4, 9)


def test_a_senders_clock_is_marked_and_not_believed_far() -> None:
    """With CreateTime a record says so; its receipt lies between a day ago and now, whatever the sender says."""
    install()
    now = int(time.time() * 1000)
    (found,) = read(bytes(batch(0, [b"a"], at=1000, appended=False)))
    assert found.created
    assert now <= found.timestamp_ms <= now + 60_000
    assert believed(now - BELIEVED_MS, now) == now - BELIEVED_MS
    for wrong in (0, -1, now - BELIEVED_MS - 1, now + 1, 1 << 60):
        assert believed(wrong, now) == now


def test_the_brokers_clock_is_taken_as_it_is() -> None:
    """With LogAppendTime an old record, read after a long pause, keeps its time."""
    install()
    raw = batch(0, [b"a"])
    assert raw[ATTRIBUTES + 1] & APPENDED
    (found,) = read(bytes(sealed(raw)))
    assert (found.created, found.timestamp_ms) == (False, BROKER_MS)

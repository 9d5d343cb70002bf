"""A record with a header name that is no UTF-8 is read, and so are its neighbours, in order, from any codec."""

import pytest
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.record.memory_records import MemoryRecords

from hostile.inputs import STRUCTURED, first
from schemas.codec import read_kafka
from schemas.envelope import Envelope
from services.router import batches


class Raw(str):
    """A name that goes out as bytes which are no text."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:  # type: ignore[override]  # a C client checks as little
        """Return the bytes."""
        return b"\xff\xfe"


def fetched(compression: int) -> bytes:
    """Return two batches as a broker sends them: the second record of the first has the odd name."""
    found = b""
    for begin, odd in ((0, 1), (4, None)):
        builder = _DefaultRecordBatchBuilderPy(2, compression, 0, -1, -1, -1, 100_000)
        for at in range(4):
            more = [(Raw("xx"), b"v")] if at == odd else []
            builder.append(at, 1_770_708_600_000, b"key", first(), [*more, *STRUCTURED])
        batch = bytearray(builder.build())
        batch[0:8] = begin.to_bytes(8, "big")  # the broker gives the offset; the checksum does not cover it
        found += batch
    return bytes(found)


@pytest.mark.parametrize("compression", [0, 1], ids=["plain", "gzip"])
def test_every_record_around_an_odd_name_is_read_once_and_in_order(compression: int) -> None:
    """Nothing is lost before, behind or at the odd one, and the event in it is an event: the name is a stranger's."""
    records = batches.Records(fetched(compression))
    found = []
    while records.has_next():
        batch = records.next_batch()
        assert batch.validate_crc()
        found += list(batch)
        assert batch.next_offset == found[-1].offset + 1
    assert [record.offset for record in found] == list(range(8))
    assert [name for name, _ in found[1].headers] == ["\ufffd\ufffd", "content-type"]
    assert all(isinstance(read_kafka(record.value, record.headers), Envelope) for record in found)
    assert {(record.key, record.timestamp) for record in found} == {(b"key", 1_770_708_600_000)}


def test_without_it_the_fetch_itself_fails() -> None:
    """The twin: aiokafka's own reader raises in the middle of a fetch; when it no longer does, this can go."""
    batch = MemoryRecords(fetched(0)).next_batch()
    with pytest.raises(UnicodeDecodeError):
        list(batch)


def test_the_routers_consumer_reads_so() -> None:
    """The name that aiokafka's fetcher looks up is there to be replaced, and is replaced."""
    assert hasattr(fetcher, "MemoryRecords")
    batches.install()
    assert fetcher.MemoryRecords is batches.Records

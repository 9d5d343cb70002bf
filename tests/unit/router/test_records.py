"""aiokafka makes our records; an upgrade that no longer asks for them fails here."""

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from services.effects.intake_port import Record
from services.router import records

HEADERS = [("content-type", b"application/json")]


@pytest.fixture(autouse=True)
def _own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with aiokafka's own class, whatever was installed in this process before."""
    (own,) = records.Fetched.__bases__
    monkeypatch.setattr(fetcher, "PartitionRecords", own)


def read() -> list[object]:
    """Read a batch of two records as the fetcher does."""
    batch = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1000)
    batch.append(0, 1_700_000_000_000, b"key", b"first", HEADERS)
    batch.append(1, 1_700_000_000_001, None, None, [])
    raw = MemoryRecords(bytes(batch.build()))
    return list(fetcher.PartitionRecords(TopicPartition("in.x", 0), raw, [], 0, None, None, True, 1))


def test_what_is_read_is_our_record() -> None:
    """Offset, time, headers and value come as they stand in the log, also where there is no value."""
    records.install()
    assert read() == [
        Record(0, 1_700_000_000_000, HEADERS, b"first"),
        Record(1, 1_700_000_000_001, [], None),
    ]


def test_without_it_aiokafka_makes_its_own() -> None:
    """The twin: what the fetcher makes by itself is no record of ours."""
    assert not any(isinstance(one, Record) for one in read())

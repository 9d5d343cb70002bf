"""Record construction inside aiokafka: it makes ours of what it reads, not eleven fields of which we copy four."""

from typing import Any

from aiokafka import TopicPartition
from aiokafka.consumer import fetcher

from services.effects.intake_port import Record


class Fetched(fetcher.PartitionRecords):
    """What one fetch brought for a partition, record by record."""

    def _consumer_record(self, _: TopicPartition, record: Any) -> Record:
        return Record(record.offset, record.timestamp, record.headers, record.value)


def install() -> None:
    """Let every consumer of this process read so."""
    fetcher.PartitionRecords = Fetched

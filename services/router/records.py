"""Lets aiokafka make our record of what it reads, where it would fill eleven fields for us to copy four of them."""

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

"""Makes our record of what aiokafka reads, believes no sender's clock too far, and ends where a log is damaged."""

import time
from typing import Any, NamedTuple

from aiokafka import TopicPartition
from aiokafka.consumer import fetcher

from services.effects.intake_port import Record
from services.effects.record_bytes import TOO_LARGE, bounded
from services.effects.stops import DAMAGED_BATCH
from services.router.batches import EnoughError, Oversized

CREATE_TIME = 0  # Kafka's number for a topic whose records carry the sender's clock
BELIEVED_MS = 24 * 3600 * 1000  # how long a record may have waited for a router that was down


class Damage(NamedTuple):
    """The place in a log from where nothing can be read; `behind` is where it may go on, as far as that can be told."""

    offset: int
    behind: int | None
    code: str = DAMAGED_BATCH


class Fetched(fetcher.PartitionRecords):
    """What one fetch brought for a partition, record by record; a Damage is the last where the log cannot be read."""

    _records_iterator: Any

    def __next__(self) -> Record | Damage:
        """Return the next record."""
        try:
            found: Record = next(self._records_iterator)
        except StopIteration:
            self._records_iterator = None
            raise
        except EnoughError:
            raise StopIteration from None
        except Exception:  # noqa: BLE001 -- whatever it is that a batch raises, it concerns this partition alone
            self._records_iterator = iter(())
            return Damage(self.next_fetch_offset, self._records.behind())
        return found

    def _consumer_record(self, _: TopicPartition, record: Any) -> Record:
        created, at = record.timestamp_type == CREATE_TIME, record.timestamp
        if created:
            at = believed(at, int(time.time() * 1000))
        code = TOO_LARGE if type(record) is Oversized else None
        return bounded(Record(record.offset, at, record.headers, record.value, created, code))


def believed(at: int, now: int) -> int:
    """Return the receipt (ms) of a record whose time is its sender's: never later than now, nor a day before it."""
    return at if now - BELIEVED_MS <= at <= now else now


def install() -> None:
    """Let every consumer of this process read so."""
    fetcher.PartitionRecords = Fetched

"""Reads batches that aiokafka cannot: odd header names, and more bytes than anybody should send (promise 11).

Kafka stores whatever a C client calls a header; aiokafka decodes names strictly while it fetches, so that the same
record would end the process at every start. Only a batch that holds such a name is read a second time, slowly.
Of a batch that inflates too far only the header is believed: a record without content for each offset that it covers.
"""

import struct
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy

from services.effects.record_bytes import withheld
from services.router import inflating

MODERN = 2  # the record format that has headers
_MAGIC = 16  # where a batch says its format
_LAST_OFFSET_DELTA = 23
_HEADER = 61
_MOST = 100_000  # offsets of one batch that its header is believed to cover


class EnoughError(Exception):
    """What one look may inflate is inflated; the rest of the fetch is fetched again."""


class Oversized(NamedTuple):
    """A record whose batch was not inflated, as far as the batch's header tells of it."""

    offset: int
    timestamp: int
    timestamp_type: int
    value: bytes
    headers: tuple[()] = ()


class _Bytes(bytearray):
    """Bytes whose parts decode with U+FFFD in the place of what is no UTF-8."""

    def __getitem__(self, at: Any) -> Any:
        part = super().__getitem__(at)
        return _Bytes(part) if isinstance(at, slice) else part

    def decode(self, *_: Any) -> str:
        """Return the text, whatever the bytes are."""
        return bytes(self).decode("utf-8", "replace")


class _Slow(_DefaultRecordBatchPy):
    """A batch read in Python, name by name."""

    _buffer: Any

    def __iter__(self) -> Any:
        self._maybe_uncompress()
        self._buffer = _Bytes(self._buffer)
        return self


class _Batch:
    """A batch as aiokafka reads it, until a name in it cannot be decoded."""

    def __init__(self, fast: Any, raw: bytes) -> None:
        self._fast = fast
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._fast, name)

    def __next__(self) -> Any:
        """Return the first record of a control batch: aiokafka asks so for the marker of an aborted transaction."""
        return next(self._fast)

    def __iter__(self) -> Iterator[Any]:
        done = 0
        try:
            for record in self._fast:
                yield record
                done += 1
        except UnicodeDecodeError:
            yield from islice(_Slow(self._raw), done, None)
        except inflating.InflatesTooFarError:
            yield from self._withheld()

    def _withheld(self) -> Iterator[Oversized]:
        fast, covered = self._fast, self._fast.last_offset_delta + 1
        if not 0 < covered <= _MOST:
            raise CorruptRecordException("a batch that covers no believable number of offsets")
        value = withheld(self._raw[_HEADER:])
        for offset in range(fast.base_offset, fast.base_offset + covered):
            yield Oversized(offset, fast.max_timestamp, fast.timestamp_type, value)


class Records(_MemoryRecordsPy):
    """What one fetch brought for a partition, batch by batch; raises CorruptRecordException where it is damaged."""

    def __init__(self, fetched: bytes) -> None:
        super().__init__(fetched)
        self._raw: Any = None
        self._end = 0

    def has_next(self) -> bool:
        """Tell whether there is a batch, or something in its place that no broker sends unless its log is damaged."""
        return self._next_slice is not None or (self._raw is None and self.size_in_bytes() > 0)

    def next_batch(self, *_: Any) -> Any:
        """Return the next batch."""
        if inflating.spent() and self._raw is not None:
            raise EnoughError
        raw = self._raw = self._next_slice or b""
        if not raw:
            raise CorruptRecordException("a batch longer than what the broker sent")
        batch = super().next_batch()
        if raw[_MAGIC] < MODERN:
            return batch
        begins, ends = batch.base_offset, batch.next_offset
        if not self._end <= begins < min(ends, self._following(ends)):
            raise CorruptRecordException("a batch that does not follow the one before")
        self._end = ends
        return _Batch(batch, bytes(raw))

    def behind(self) -> int | None:
        """Return where the log goes on behind the batch that was asked for last; None when nothing tells."""
        if self._next_slice is not None:
            return self._following(0)
        if len(self._raw or b"") < _HEADER:
            return None
        covered = struct.unpack_from(">i", self._raw, _LAST_OFFSET_DELTA)[0] + 1
        return int.from_bytes(self._raw[:8], "big") + covered if 0 < covered <= _MOST else None

    def _following(self, otherwise: int) -> int:
        """Return the offset of the batch that comes next; the checksum of a batch does not cover its own."""
        return otherwise if self._next_slice is None else int.from_bytes(self._next_slice[:8], "big")


def install() -> None:
    """Let every consumer of this process read so."""
    fetcher.MemoryRecords = Records
    inflating.install()

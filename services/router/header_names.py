"""Reads records whose header names are not UTF-8: one such record must not stop a router (promise 11).

Kafka stores whatever a C client calls a header; aiokafka decodes names strictly while it fetches, so that the same
record would end the process at every start. Only a batch that holds such a name is read a second time, slowly.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy

MODERN = 2  # the record format that has headers
_MAGIC = 16  # where a batch says its format


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


class Records(_MemoryRecordsPy):
    """What one fetch brought for a partition, batch by batch."""

    def next_batch(self, *_: Any) -> Any:
        """Return the next batch, None after the last."""
        raw = self._next_slice
        batch = super().next_batch()
        return batch if batch is None or raw[_MAGIC] < MODERN else _Batch(batch, bytes(raw))


def install() -> None:
    """Let every consumer of this process read so."""
    fetcher.MemoryRecords = Records

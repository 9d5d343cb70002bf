"""Packs fetch requests and takes responses apart a partition at a time, where aiokafka goes field by field.

A fetch names every partition, 72 on the catalogue's layout, and most bring nothing: in aiokafka's way both together
cost more than what is done with the records of a quiet day. Other versions than the one that brokers speak today
(`VERSION`) stay aiokafka's. Bytes and values are the same; a test compares them.
"""

import struct
from io import BytesIO
from typing import Any, Self

from aiokafka.consumer import fetcher
from aiokafka.protocol import fetch

VERSION = 11

_HEAD = struct.Struct(">iiiibiii")  # replica, wait, least and most bytes, isolation, session and its epoch, topics
_ASKED = struct.Struct(">iiqqi")  # partition, leader's epoch, offset, log start, most bytes
_ANSWER = struct.Struct(">ihii")  # throttled for, error, session, topics
_TOLD = struct.Struct(">ihqqqi")  # partition, error, high watermark, last stable offset, log start, aborted
_ABORTED = struct.Struct(">qq")  # producer, first offset
_RECORDS = struct.Struct(">ii")  # preferred replica, bytes of records
_COUNT = struct.Struct(">i")
_LENGTH = struct.Struct(">h")


class Response(fetch.FetchResponse_v11):
    """A response as aiokafka reads it."""

    @classmethod
    def decode(cls, data: BytesIO | bytes) -> Self:
        """Read the rest of `data`; raises ValueError when it ends too soon."""
        raw = data if isinstance(data, bytes) else data.read()
        try:
            return cls(*_answered(raw))
        except struct.error as error:
            raise ValueError(f"a fetch response that ends too soon: {error}") from None


class Request(fetch.FetchRequest_v11):
    """A request as aiokafka packs it."""

    RESPONSE_TYPE = Response

    def encode(self) -> bytes:
        """Return the bytes of everything behind the header."""
        asked: Any = self
        head = (asked.replica_id, asked.max_wait_time, asked.min_bytes, asked.max_bytes, asked.isolation_level)
        parts = [_HEAD.pack(*head, asked.session_id, asked.session_epoch, len(asked.topics))]
        for name, partitions in asked.topics:
            parts += (_text(name), _COUNT.pack(len(partitions)))
            parts += [_ASKED.pack(*one) for one in partitions]
        return b"".join((*parts, _COUNT.pack(0), _text(asked.rack_id)))


class FetchRequest(fetch.FetchRequest):
    """A request before its version is known."""

    def build(self, request_struct_class: Any) -> Any:
        """Return the request in the form of that version."""
        return super().build(Request if request_struct_class.API_VERSION == VERSION else request_struct_class)


def install() -> None:
    """Let every consumer of this process fetch so."""
    fetcher.FetchRequest = FetchRequest


def _text(text: str) -> bytes:
    raw = text.encode()
    return _LENGTH.pack(len(raw)) + raw


def _answered(raw: bytes) -> tuple[Any, ...]:
    throttled, error, session, count = _ANSWER.unpack_from(raw)
    at, topics = _ANSWER.size, []
    for _ in range(count):
        (length,) = _LENGTH.unpack_from(raw, at)
        at += _LENGTH.size + length
        if length < 0 or at > len(raw):
            raise ValueError("a fetch response that ends in a name")
        name = raw[at - length : at].decode()
        (parts,) = _COUNT.unpack_from(raw, at)
        at += _COUNT.size
        partitions = []
        for _ in range(parts):
            told, at = _partition(raw, at)
            partitions.append(told)
        topics.append((name, partitions))
    return throttled, error, session, topics


def _partition(raw: bytes, at: int) -> tuple[tuple[Any, ...], int]:
    *told, count = _TOLD.unpack_from(raw, at)
    at += _TOLD.size
    aborted = None if count < 0 else [_ABORTED.unpack_from(raw, at + one * _ABORTED.size) for one in range(count)]
    at += max(count, 0) * _ABORTED.size
    replica, length = _RECORDS.unpack_from(raw, at)
    at += _RECORDS.size
    end = at + max(length, 0)
    if end > len(raw):
        raise ValueError("a fetch response that ends among its records")
    return (*told, aborted, replica, raw[at:end] if length >= 0 else None), end

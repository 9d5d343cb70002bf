"""Decompresses batches with a ceiling, so that a small record which inflates for ever costs one batch and no memory.

aiokafka decompresses without any limit. Its batches ask four functions of theirs by name; these stand in their place.
"""

import struct
import zlib
from collections.abc import Callable
from functools import cache
from importlib import import_module

import cramjam

CEILING = 32 << 20
"""Bytes of one batch: what a broker takes by default (1 MiB compressed) at 32 to 1, far above our JSON."""

A_LOOK = 64 << 20
"""Bytes of all batches together that one look at the consumer may inflate before the rest has to wait."""

_READERS = ("_crecords.default_records", "_crecords.legacy_records", "default_records", "legacy_records")
_XERIAL = b"\x82SNAPPY\x00"
_XERIAL_HEADER = 16
_GZIP = 31  # window bits of a gzip stream


class InflatesTooFarError(Exception):
    """A batch would be larger than the ceiling."""


class _Meter:
    """What was inflated since the last look began; one for the process, like its event loop."""

    count = 0


def look() -> None:
    """Begin a look at the consumer."""
    _Meter.count = 0


def spent() -> bool:
    """Tell whether this look has inflated what it may."""
    return _Meter.count >= A_LOOK


def gzip(payload: bytes) -> bytes:
    """Return what a gzip stream of one or more members holds. Raises InflatesTooFarError, zlib.error."""
    rest, found, left = bytes(payload), [], CEILING
    while rest:
        reader = zlib.decompressobj(_GZIP)
        part = reader.decompress(rest, left + 1)
        left -= len(part)
        if left < 0 or reader.unconsumed_tail:
            raise InflatesTooFarError
        if not reader.eof:
            raise zlib.error("a stream without an end")
        found.append(part)
        rest = reader.unused_data.lstrip(b"\0")  # padding is legal between and behind members
    return b"".join(found)


def snappy(payload: bytes) -> bytes:
    """Return what a snappy block, or Java's stream of blocks, holds. Raises InflatesTooFarError, DecompressionError."""
    if not payload.startswith(_XERIAL):
        return _block(payload, CEILING)
    found, at, left = [], _XERIAL_HEADER, CEILING
    while at < len(payload):
        (size,) = struct.unpack_from(">i", payload, at)
        if size <= 0 or at + 4 + size > len(payload):
            raise cramjam.DecompressionError("a block outside its stream")
        found.append(_block(payload[at + 4 : at + 4 + size], left))
        left -= len(found[-1])
        at += 4 + size
    return b"".join(found)


def lz4(payload: bytes) -> bytes:
    """Return what lz4 frames hold. Raises InflatesTooFarError, DecompressionError."""
    return _into_room(cramjam.lz4.decompress_into, payload)


def zstd(payload: bytes) -> bytes:
    """Return what zstd frames hold. Raises InflatesTooFarError, DecompressionError."""
    return _into_room(cramjam.zstd.decompress_into, payload)


def install() -> None:
    """Let every consumer of this process decompress so."""
    for reader in _READERS:
        module = import_module(f"aiokafka.record.{reader}")
        for name, own in (("gzip", gzip), ("snappy", snappy), ("lz4", lz4), ("zstd", zstd)):
            if hasattr(module, f"{name}_decode"):
                setattr(module, f"{name}_decode", _counted(own))


def _counted(own: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def inflate(payload: bytes) -> bytes:
        found = own(payload)
        _Meter.count += len(found)
        return found

    return inflate


def _block(payload: bytes, most: int) -> bytes:
    if cramjam.snappy.decompress_raw_len(payload) > most:  # the block's own word, which its decoder holds it to
        raise InflatesTooFarError
    return bytes(cramjam.snappy.decompress_raw(payload))


def _into_room(decompress: Callable[[bytes, bytearray], int], payload: bytes) -> bytes:
    try:
        size = decompress(payload, _room())
    except cramjam.DecompressionError as error:
        if str(error) == "failed to write whole buffer":
            raise InflatesTooFarError from None
        raise
    return bytes(memoryview(_room())[:size])


@cache
def _room() -> bytearray:
    """Return the one buffer of the process: batches are read in the event loop's thread, one after the other."""
    return bytearray(CEILING)

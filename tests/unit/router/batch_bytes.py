"""Batches as a broker sends them, byte by byte."""

import struct
from collections.abc import Sequence

from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

APPENDED, ATTRIBUTES, CRC = 0x08, 21, 17
BROKER_MS = 1_700_000_000_000


def batch(
    base: int, values: Sequence[bytes | None], *, codec: int = 0, at: int = BROKER_MS, appended: bool = True
) -> bytearray:
    """Return a batch whose first offset is `base`; `appended` says that the broker gave the time."""
    builder = DefaultRecordBatchBuilder(2, codec, 0, -1, -1, -1, 1 << 30)
    for offset, value in enumerate(values):
        builder.append(offset, at, None, value, [("h", b"v")])
    raw = bytearray(builder.build())
    raw[0:8] = base.to_bytes(8, "big")
    if appended:
        raw[ATTRIBUTES + 1] |= APPENDED
    return sealed(raw)


def sealed(raw: bytearray) -> bytearray:
    """Return the batch with the checksum that belongs to it."""
    raw[CRC : CRC + 4] = struct.pack(">I", calc_crc32c(bytes(raw[ATTRIBUTES:])))
    return raw

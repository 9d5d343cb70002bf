"""Row ids: UUID version 7 (RFC 9562), drawn in blocks by the client so that inserting asks the database nothing."""

import os
import struct

_PAIR = struct.Struct(">QQ")


class Ids:
    """Hands out 16-byte UUIDv7 ids, ordered by time within one chunk."""

    def __init__(self, now_ms: int) -> None:
        """Start at `now_ms` milliseconds since 1970."""
        self._now_ms = now_ms
        self._count = 0
        self._random: list[int] = []

    def __call__(self) -> bytes:
        """Return the next id: 48 bits of time, 12 bits of counter, 62 random bits."""
        if not self._random:
            self._random = list(struct.unpack(">256Q", os.urandom(2048)))
        count = self._count
        self._count = count + 1
        high = (self._now_ms + (count >> 12)) << 16 | 0x7000 | count & 0xFFF
        return _PAIR.pack(high, 1 << 63 | self._random.pop() >> 2)

"""RFC 6962 section 2.1 written down a second time, by its definition, so that the product's own tree is checked."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256


def leaf(body: bytes) -> bytes:
    """Return MTH of one leaf."""
    return sha256(b"\x00" + body).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return MTH of leaf hashes: split at the largest power of two below their number, and join both halves."""
    return Tree(leaves).root(len(leaves))


class Tree:
    """A fixed list of leaf hashes; `root(n)` is the head over the first n of them."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves
        self._whole = lru_cache(maxsize=None)(self._split)

    def root(self, size: int) -> bytes:
        """Return the head of the first `size` leaves; raises IndexError when there are not so many."""
        if size > len(self._leaves):
            raise IndexError(size)
        return self._split(0, size) if size else sha256(b"").digest()

    def _split(self, start: int, size: int) -> bytes:
        if size == 1:
            return self._leaves[start]
        half = 1 << (size - 1).bit_length() - 1
        # A perfect subtree comes again in every later head.
        right = size - half
        left = self._whole(start, half)
        return sha256(
            b"\x01" + left + (self._whole if right & (right - 1) == 0 else self._split)(start + half, right)
        ).digest()


def fold(size: int, peaks: bytes) -> bytes:
    """Return the head that stored peaks stand for; raises ValueError when they cannot be those of `size` leaves."""
    parts = [peaks[at : at + 32] for at in range(0, len(peaks), 32)]
    if len(parts) != size.bit_count() or any(len(part) != 32 for part in parts):
        raise ValueError(f"{len(peaks)} bytes of peaks for {size} leaves")
    if not parts:
        return sha256(b"").digest()
    joined = parts.pop()
    while parts:
        joined = sha256(b"\x01" + parts.pop() + joined).digest()
    return joined

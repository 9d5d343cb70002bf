"""The Merkle tree of the audit log, RFC 6962 section 2.1 over SHA-256, kept by its peaks.

The peaks are the roots of the perfect subtrees that the leaves fill from the left, largest first: all that is needed
to append and to tell the root.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """Return the hash of a leaf; the prefix 0x00 keeps a node from being passed off as a leaf."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (prefix 0x01)."""
    return sha256(b"\x01" + left + right).digest()


def append(size: int, peaks: Sequence[bytes], hashes: Iterable[bytes]) -> tuple[int, list[bytes]]:
    """Append leaf hashes to the tree of `size` leaves; returns the new size and peaks.

    Raises ValueError when `peaks` are not those of a tree of that size.
    """
    if len(peaks) != size.bit_count():
        raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(peaks)}")
    stack = list(peaks)
    for leaf in hashes:
        grown, full = leaf, size
        while full & 1:  # every trailing one bit of the size is a peak that this leaf completes
            grown = node_hash(stack.pop(), grown)
            full >>= 1
        stack.append(grown)
        size += 1
    return size, stack


def root(peaks: Sequence[bytes]) -> bytes:
    """Return the root hash; lonely peaks are folded from the right and never duplicated."""
    if not peaks:
        return EMPTY_ROOT
    result = peaks[-1]
    for peak in reversed(peaks[:-1]):
        result = node_hash(peak, result)
    return result


def pack(peaks: Sequence[bytes]) -> bytes:
    """Join peaks for storage."""
    return b"".join(peaks)


def unpack(data: bytes) -> list[bytes]:
    """Split stored peaks; raises ValueError when the length is no multiple of 32."""
    if len(data) % HASH_SIZE:
        raise ValueError(f"stored peaks are {len(data)} bytes, not a multiple of {HASH_SIZE}")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]

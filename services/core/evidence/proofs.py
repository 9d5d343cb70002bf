"""Merkle proofs, RFC 9162 sections 2.1.3 and 2.1.4: of inclusion and of consistency, made and checked (evidence.md).

Index, sizes and roots come from whoever checks, never from the proof; what does not hold is raised, and nothing true is
returned.
"""

from collections.abc import Iterator, Sequence
from hmac import compare_digest

from services.core.evidence.merkle import HASH_SIZE, node_hash

LONGEST = 64
"""Hashes in a proof: a tree of more than 2^64 leaves has nobody."""


class ProofError(ValueError):
    """A proof shows nothing; the text says why."""


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return which ranges of leaves have their roots in the proof that leaf `index` is among the first `size`.

    Raises ValueError when it is not.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not among {size}")
    found, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _half(stop - start)
        if index < middle:
            found.append((middle, stop))
            stop = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(first: int, second: int) -> list[tuple[int, int]]:
    """Return which ranges of leaves have their roots in the proof that a tree of `first` begins one of `second`.

    Raises ValueError for sizes that have no such proof.
    """
    if not 0 < first <= second:
        raise ValueError(f"no proof from {first} leaves to {second}")
    found, start, stop = [], 0, second
    while stop != first:
        middle = start + _half(stop - start)
        if first <= middle:
            found.append((middle, stop))
            stop = middle
        else:
            found.append((start, middle))
            start = middle
    return ([(start, stop)] if start else []) + found[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofError unless the proof shows that the leaf with this hash has this index in the tree of this root."""
    _sound(leaf, root, *proof)
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not among {size}")
    joined = _climb(leaf, index, size - 1, iter(proof))
    if not compare_digest(joined[0], root):
        raise ProofError("the proof leads to another root")


def check_consistency(first: int, old: bytes, second: int, new: bytes, proof: Sequence[bytes]) -> None:
    """Raise ProofError unless the proof shows that the tree of root `old` and size `first` begins that of `new`."""
    _sound(old, new, *proof)
    if not 0 < first <= second:
        raise ProofError(f"nothing is shown from {first} leaves to {second}")  # size 0 begins everything
    if first == second:
        if proof or not compare_digest(old, new):
            raise ProofError("of one size there is one root and no proof")
        return
    rest = iter(proof)
    lone = first & (first - 1) == 0  # then the old root is itself a node of the new tree, and not in the proof
    node = old if lone else next(rest, None)
    if node is None:
        raise ProofError("the proof is too short")
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    reached_new, reached_old = _climb(node, at, last, rest)
    if not (compare_digest(reached_old, old) and compare_digest(reached_new, new)):
        raise ProofError("the proof leads to other roots")


def _climb(node: bytes, at: int, last: int, proof: Iterator[bytes]) -> tuple[bytes, bytes]:
    """Join the proof to a node, place `at` of `last` in its level; returns the root, and the root without the right."""
    whole = left = node
    for sibling in proof:
        if not last:
            raise ProofError("the proof is too long")
        if at & 1 or at == last:
            whole, left = node_hash(sibling, whole), node_hash(sibling, left)
            while at and not at & 1:  # a lonely node has no sibling in the levels that it skips
                at, last = at >> 1, last >> 1
        else:
            whole = node_hash(whole, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("the proof is too short")
    return whole, left


def _sound(*hashes: bytes) -> None:
    if len(hashes) > LONGEST + 2:
        raise ProofError(f"a proof has at most {LONGEST} hashes")
    if any(len(one) != HASH_SIZE for one in hashes):
        raise ProofError(f"a hash has {HASH_SIZE} bytes")


def _half(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)

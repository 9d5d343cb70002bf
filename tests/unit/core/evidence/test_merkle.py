"""The Merkle tree."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.evidence import merkle


def _slow_root(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, by the letter: split at the largest power of two smaller than n."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return merkle.node_hash(_slow_root(hashes[:split]), _slow_root(hashes[split:]))


def test_known_roots_of_the_rfc_vectors() -> None:
    """The roots of the public test leaves of certificate-transparency are reproduced."""
    leaves = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")]
    size, peaks = merkle.append(0, [], [merkle.leaf_hash(leaf) for leaf in leaves[:1]])
    assert merkle.root(peaks).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    size, peaks = merkle.append(size, peaks, [merkle.leaf_hash(leaf) for leaf in leaves[1:]])
    assert size == 6
    assert merkle.root(peaks).hex() == "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"


@given(st.lists(st.binary(max_size=8), max_size=70), st.integers(0, 70))
def test_appending_in_two_steps_gives_the_root_of_the_whole(leaves: list[bytes], cut: int) -> None:
    """Peaks carried between transactions give the same root as the definition over all leaves."""
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    size, peaks = merkle.append(0, [], hashes[:cut])
    size, peaks = merkle.append(size, merkle.unpack(merkle.pack(peaks)), hashes[cut:])
    assert size == len(leaves)
    assert merkle.root(peaks) == _slow_root(hashes)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_a_changed_leaf_changes_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    """No leaf can be exchanged without the root showing it."""
    at = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves[:at], leaves[at] + b"x", *leaves[at + 1 :]]
    assert merkle.root(merkle.append(0, [], map(merkle.leaf_hash, leaves))[1]) != merkle.root(
        merkle.append(0, [], map(merkle.leaf_hash, changed))[1]
    )


def test_peaks_of_another_size_are_refused() -> None:
    """A head whose peaks do not belong to its size is never built on."""
    with pytest.raises(ValueError, match="2 peaks, not 1"):
        merkle.append(3, [b"\x00" * 32], [])
    with pytest.raises(ValueError, match="multiple of 32"):
        merkle.unpack(b"\x00" * 33)

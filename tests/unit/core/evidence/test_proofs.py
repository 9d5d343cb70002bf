"""Merkle proofs: the public vectors, the definition, and damage."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.merkle import Tree
from services.core.evidence import proofs
from services.core.evidence.merkle import EMPTY_ROOT, leaf_hash
from services.core.evidence.proofs import ProofError

VECTORS = Path(__file__).with_name("vectors")
DEVIATION = "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"
"""Expects roots of 12 bytes to be accepted; here a hash has 32, whatever else holds (evidence.md)."""


def _vectors(kind: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((VECTORS / f"{kind}.json").read_text(encoding="utf-8"))
    assert len(found) == 98
    return found


def _raw(text: str | None) -> bytes:
    return b64decode(text or "")


@pytest.mark.parametrize(("name", "vector"), _vectors("inclusion").items())
def test_public_vectors_of_inclusion(name: str, vector: dict[str, Any]) -> None:
    """Each of the 98 vectors is accepted or refused as it says."""
    proof = [_raw(one) for one in vector["proof"] or ()]
    given_ = _raw(vector["leafHash"]), vector["leafIdx"], vector["treeSize"], proof, _raw(vector["root"])
    if vector["wantErr"]:
        with pytest.raises(ProofError):
            proofs.check_inclusion(*given_)
    else:
        assert name
        proofs.check_inclusion(*given_)


@pytest.mark.parametrize(("name", "vector"), _vectors("consistency").items())
def test_public_vectors_of_consistency(name: str, vector: dict[str, Any]) -> None:
    """Each of the 98 vectors is accepted or refused as it says, but for roots of another length, and size 0.

    "Consistent with size 0" shows nothing, so it is refused where the vectors take it.
    """
    proof = [_raw(one) for one in vector["proof"] or ()]
    given_ = vector["size1"], _raw(vector["root1"]), vector["size2"], _raw(vector["root2"]), proof
    if vector["wantErr"] or name == DEVIATION or vector["size1"] == 0:
        with pytest.raises(ProofError):
            proofs.check_consistency(*given_)
    else:
        proofs.check_consistency(*given_)


def _leaves(size: int) -> list[bytes]:
    return [leaf_hash(bytes([number % 256])) for number in range(size)]


def _subtree(leaves: list[bytes], start: int, stop: int) -> bytes:
    return Tree(leaves[start:stop]).root(stop - start)


def _valid_subtrees(most: int) -> list[tuple[int, int]]:
    """Every subtree of the Merkle tree certificates draft: its start is a multiple of its size rounded up."""
    return [
        (start, stop)
        for stop in range(most + 1)
        for start in range(stop + 1)
        if start in {0, stop} or start % (1 << (stop - start - 1).bit_length()) == 0
    ]


@pytest.mark.slow
def test_constants_of_the_subtrees() -> None:
    """All subtrees up to 130 leaves, and all inclusion proofs in them, hash to the constants of the draft."""
    leaves = _leaves(130)
    trees, included = sha256(), sha256()
    for start, stop in _valid_subtrees(130):
        trees.update(f"[{start}, {stop}) {_subtree(leaves, start, stop).hex()}\n".encode())
        for index in range(start, stop):
            ranges = proofs.inclusion_ranges(index - start, stop - start)
            hashes = "".join(f" {_subtree(leaves, start + one, start + two).hex()}" for one, two in ranges)
            included.update(f"{index} [{start}, {stop}){hashes}\n".encode())
    assert trees.hexdigest() == "b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81"
    assert included.hexdigest() == "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f"


def test_every_proof_up_to_forty_leaves_holds_and_no_other_place() -> None:
    """Each proof made is accepted for its own index, size and root, and for no other index or size."""
    leaves = _leaves(40)
    tree = Tree(leaves)
    for size in range(1, 41):
        for index in range(size):
            proof = [_subtree(leaves, *one) for one in proofs.inclusion_ranges(index, size)]
            proofs.check_inclusion(leaves[index], index, size, proof, tree.root(size))
            for other in {index - 1, index + 1} | {size, -1}:
                with pytest.raises(ProofError):
                    proofs.check_inclusion(leaves[index], other, size, proof, tree.root(size))
        for first in range(1, size + 1):
            proof = [_subtree(leaves, *one) for one in proofs.consistency_ranges(first, size)]
            proofs.check_consistency(first, tree.root(first), size, tree.root(size), proof)
            for other in (first - 1, first + 1):
                with pytest.raises(ProofError):
                    proofs.check_consistency(other, tree.root(first), size, tree.root(size), proof)


@given(st.data())
def test_a_damaged_proof_is_never_accepted(data: st.DataObject) -> None:
    """One flipped bit anywhere, a hash more, fewer, swapped or cut: refused."""
    size = data.draw(st.integers(2, 300))
    leaves, place = _leaves(size), data.draw(st.integers(0, size - 1))
    leaves[place] = leaf_hash(b"this one")
    root = Tree(leaves).root(size)
    proof = [_subtree(leaves, *one) for one in proofs.inclusion_ranges(place, size)]
    proofs.check_inclusion(leaves[place], place, size, proof, root)
    with pytest.raises(ProofError):
        proofs.check_inclusion(leaves[place], place, size, _damaged(data, proof), root)
    first = data.draw(st.integers(1, size - 1))
    old, proof = Tree(leaves).root(first), [_subtree(leaves, *one) for one in proofs.consistency_ranges(first, size)]
    proofs.check_consistency(first, old, size, root, proof)
    with pytest.raises(ProofError):
        proofs.check_consistency(first, old, size, root, _damaged(data, proof))


def _damaged(data: st.DataObject, proof: list[bytes]) -> list[bytes]:
    at = data.draw(st.integers(0, len(proof) - 1))
    one = bytearray(proof[at])
    one[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
    ways = [[*proof[:at], bytes(one), *proof[at + 1 :]], [*proof[:at], *proof[at + 1 :]], [*proof, proof[at]],
            [*proof[:at], proof[at][:31], *proof[at + 1 :]], [*proof, *[bytes(32)] * 64]]  # fmt: skip
    if len(proof) > 1:
        ways.append([proof[-1], *proof[1:-1], proof[0]])
    return data.draw(st.sampled_from(ways))


def test_size_zero_shows_nothing() -> None:
    """Everything begins with the empty tree, so a head of no leaves is no head that somebody kept."""
    with pytest.raises(ProofError, match="nothing is shown"):
        proofs.check_consistency(0, EMPTY_ROOT, 5, Tree(_leaves(5)).root(5), [])
    for first, second in ((0, 5), (6, 5)):
        with pytest.raises(ValueError, match="no proof"):
            proofs.consistency_ranges(first, second)
    with pytest.raises(ValueError, match="not among"):
        proofs.inclusion_ranges(5, 5)

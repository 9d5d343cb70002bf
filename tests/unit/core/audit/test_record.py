"""The audit leaf."""

import json

import pytest

from services.core.audit.record import Leaf, commitment, encode, opens


def _leaf() -> Leaf:
    return Leaf(
        leaf_id="ab" * 16,
        t_rec="2026-02-10T07:30:00.000Z",
        t_occ="2026-02-10T07:30:00.000Z",
        op="alteration",
        code="handover.offered→accepted",
        outcome="ok",
        actor="person/koordinator/kommune-0860/k-17",
        purpose="prevention",
        commitment="00" * 32,
        prev=7,
    )


def test_the_bytes_are_canonical() -> None:
    """A leaf is RFC 8785 JSON: keys sorted, no blanks, text not escaped, so that anybody gets the same hash."""
    body = encode(_leaf())
    again = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert body == again.encode()


def test_every_field_of_the_evidence_page_is_there() -> None:
    """Absent values are null, never missing: a verifier knows each field by name."""
    fields = "actor c case code id on_behalf op outcome prev purpose query recipient scope src subj t_occ t_rec v"
    assert list(json.loads(encode(_leaf()))) == fields.split()


def test_an_operation_outside_the_closed_list_has_no_bytes() -> None:
    """What a leaf is about is one of a closed list, or nobody could search for it."""
    leaf = _leaf()
    leaf.op = "opened"
    with pytest.raises(ValueError, match="opened"):
        encode(leaf)


def test_a_commitment_binds_nonce_leaf_and_record() -> None:
    """Another nonce, another leaf or another record gives another commitment."""
    base = commitment(b"n" * 32, "a", b"record")
    assert base != commitment(b"m" * 32, "a", b"record")
    assert base != commitment(b"n" * 32, "b", b"record")
    assert base != commitment(b"n" * 32, "a", b"recorD")


def test_a_short_nonce_is_refused() -> None:
    """A commitment under a guessable nonce is never made."""
    with pytest.raises(ValueError, match="32 random bytes"):
        commitment(b"n" * 16, "a", b"record")


def test_an_opening_is_the_very_nonce_leaf_and_record() -> None:
    """Nothing else opens it, and no nonce of another length is asked at all."""
    made = commitment(b"n" * 32, "a", b"record")
    assert opens(made, b"n" * 32, "a", b"record")
    for nonce, leaf_id, record in ((b"m" * 32, "a", b"record"), (b"n" * 32, "b", b"record"), (b"n" * 32, "a", b"")):
        assert not opens(made, nonce, leaf_id, record)
    assert not opens(made, b"n" * 31, "a", b"record")

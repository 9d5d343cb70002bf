"""Leaves of one transaction: two runs, each with its own numbers; what they commit to can be opened, and no more."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.audit.record import commitment, encode
from services.core.evidence.merkle import leaf_hash
from services.effects.audit_records import AuditRecord, LeafBatch, address, finish
from services.effects.sealing import PersonKey, unseal

AT = "2026-02-10T07:30:00.000Z"
RECORD = AuditRecord(
    "alteration", "handover.offered→accepted", case_id=b"c" * 16, person=b"p" * 16, on_behalf="publisher/x",
    recipient=("ksp/0860",), scope=("type",), source="in.x/0/1",
)  # fmt: skip


def _batch() -> LeafBatch:
    return LeafBatch(AT, "machine/router/stafet")


def test_a_leaf_that_begins_a_case_is_finished_here() -> None:
    """Its body says what the record says, by handles, and its hash is that of the body."""
    batch = _batch()
    assert [batch.add(RECORD, b"committed") for _ in range(3)] == [0, 1, 2]
    assert [row.seq for row in batch.ready] == [0, 1, 2]
    row = batch.ready[0]
    said = json.loads(row.body)
    assert row.hash == leaf_hash(row.body)
    assert (said["op"], said["code"], said["outcome"]) == ("alteration", "handover.offered→accepted", "ok")
    assert (said["case"], said["subj"]) == ((b"c" * 16).hex(), (b"p" * 16).hex())
    assert (said["actor"], said["on_behalf"], said["src"]) == ("machine/router/stafet", "publisher/x", "in.x/0/1")
    assert (said["recipient"], said["scope"], said["purpose"]) == (["ksp/0860"], ["type"], "prevention")
    assert (said["t_rec"], said["t_occ"], said["prev"]) == (AT, AT, None)
    assert row.case_id == b"c" * 16


def test_what_happened_earlier_says_when() -> None:
    """The moment of receipt is not the moment of the record."""
    batch = _batch()
    batch.add(replace(RECORD, occurred="2026-02-09T00:00:00.000Z", case_id=None, person=None), b"")
    said = json.loads(batch.ready[0].body)
    assert (said["t_occ"], said["t_rec"]) == ("2026-02-09T00:00:00.000Z", AT)
    assert (said["case"], said["subj"]) == (None, None)


def test_a_leaf_commits_to_what_it_was_given() -> None:
    """With the nonce beside it anybody can compute the commitment again; each leaf has its own nonce and id."""
    batch = _batch()
    batch.add(RECORD, b"committed")
    batch.add(RECORD, b"committed")
    for row in batch.ready:
        said = json.loads(row.body)
        assert said["c"] == commitment(row.nonce, said["id"], b"committed")
    assert batch.ready[0].nonce != batch.ready[1].nonce
    assert batch.ready[0].body != batch.ready[1].body


def test_what_was_committed_to_is_kept_sealed_only_when_asked() -> None:
    """Sealed for this leaf alone; without a key nothing is kept, because it stands in the event's own row."""
    batch, key = _batch(), PersonKey(b"p" * 16, AESGCM(b"k" * 32))
    batch.add(RECORD, b"committed", sealer=key)
    batch.add(RECORD, b"committed")
    sealed, bare = batch.ready
    assert sealed.opening is not None
    assert b"committed" not in sealed.opening
    assert unseal(key, sealed.nonce, sealed.opening) == b"committed"
    assert bare.opening is None


def test_a_late_leaf_waits_for_its_number_and_for_the_one_before_it() -> None:
    """It has a run of its own; finished, it differs from what was planned by `prev` alone."""
    batch = _batch()
    batch.add(RECORD, b"ready")
    assert [batch.add(RECORD, b"late", late=True) for _ in range(2)] == [0, 1]
    assert (len(batch.ready), len(batch.late)) == (1, 2)
    row = finish(batch.late[1], 9, 7)
    assert row.seq == 9
    assert row.hash == leaf_hash(row.body)
    assert json.loads(row.body) == {**json.loads(encode(batch.late[1].leaf)), "prev": 7}
    assert (row.case_id, row.nonce, row.opening) == (b"c" * 16, batch.late[1].nonce, None)


def test_an_operation_outside_the_closed_list_is_no_leaf() -> None:
    """It fails where it is planned, not when it is searched for."""
    with pytest.raises(ValueError, match="peeking"):
        _batch().add(replace(RECORD, op="peeking"), b"")


def test_an_address_has_a_municipality_where_the_queue_has_one() -> None:
    """As leaves and lists write it."""
    assert (address("ksp", "0860"), address("pre_exit", None)) == ("ksp/0860", "pre_exit")

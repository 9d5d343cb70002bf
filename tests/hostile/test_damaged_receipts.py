"""No damaged receipt is ever taken for good, and none ends the check otherwise than by its codes."""

import pytest

from hostile import damaged_receipts
from services.cli.commands.audit import receipts


@pytest.mark.slow
def test_no_damaged_receipt_is_taken_for_good() -> None:
    """Two thousand by seed: 40 or 50, unless it was damaged into another good one."""
    assert damaged_receipts.campaign(2000, 1) == []


def test_a_check_that_forgets_the_proof_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes every path for right takes damaged receipts for good, and the campaign says which (the twin)."""
    monkeypatch.setattr(receipts.proofs, "check_inclusion", lambda *_: None)
    assert damaged_receipts.campaign(200, 1) != []

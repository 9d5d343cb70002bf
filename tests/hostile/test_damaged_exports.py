"""No damaged export is ever taken for good, and none ends the verifier otherwise than by its codes."""

from pathlib import Path

import pytest

from hostile import damaged_exports
from services.cli.commands.audit import verify


@pytest.mark.slow
def test_no_damaged_export_is_taken_for_good() -> None:
    """Three thousand by seed: 30, 40 or 50, never 0, never a traceback; run as a program it does a hundred thousand."""
    assert damaged_exports.campaign(3000, 1) == []


def test_a_verifier_that_forgets_the_leaves_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that compares no hash takes damaged exports for good, and the campaign says which (the twin)."""
    monkeypatch.setattr(verify.Tiles, "check", lambda *_: None)
    assert damaged_exports.campaign(200, 1) != []


def test_only_what_says_the_same_counts_as_the_same(tmp_path: Path) -> None:
    """Blanks and notes in the policy change nothing; anything else does."""
    folder, _ = damaged_exports.sound(tmp_path)
    rows = damaged_exports.contents(folder)
    assert damaged_exports.same(rows, rows | {"policy": b"# x\n\n" + rows["policy"].replace(b" ", b"\t")})
    assert not damaged_exports.same(rows, rows | {"policy": rows["policy"] + b"quorum none\n"})
    assert not damaged_exports.same(rows, rows | {"tile/x": b""})

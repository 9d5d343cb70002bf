"""Durable files: an export and a receipt are on the disk, folders too, before it is said that they are there."""

import os
from pathlib import Path

import pytest

from services.cli.commands.audit import receipts, unfinished
from unit.cli.commands.audit.test_unfinished import export


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, bool]]:
    """What was written through, in order, and whether the mark of an unfinished export lay beside it then."""
    found: list[tuple[Path, bool]] = []
    through = os.fsync

    def note(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        found.append((path, any((one / unfinished.MARK).exists() for one in (path, *path.parents))))
        through(handle)

    monkeypatch.setattr(os, "fsync", note)
    return found


def test_an_export_is_written_through_before_it_counts_as_finished(
    tmp_path: Path, settled: list[tuple[Path, bool]]
) -> None:
    """Each file, then the folder that names it; the mark goes last, and that it is gone is written through too."""
    folder = tmp_path / "udtraek"
    export(folder)
    *before, last, above = settled
    assert (last, above) == ((folder, False), (tmp_path, False))
    assert all(marked for _, marked in before)
    order = [path for path, _ in before]
    assert set(order) == {folder, folder / unfinished.MARK, *folder.rglob("*")}
    assert all(order.index(path) < order.index(path.parent) for path in order if path != folder)


def test_a_receipt_is_written_through(tmp_path: Path, settled: list[tuple[Path, bool]]) -> None:
    """Both files and the folder."""
    receipts.put(tmp_path / "kvittering", b"{}", "proof")
    assert [path for path, _ in settled] == [
        tmp_path / "kvittering.entry", tmp_path / "kvittering.tlog-proof", tmp_path
    ]  # fmt: skip

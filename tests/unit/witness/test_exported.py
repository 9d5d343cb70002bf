"""Proofs from an export's hash tiles."""

from pathlib import Path

import pytest

from logs import write
from services.core.evidence.proofs import check_consistency
from services.witness.exported import Export, ExportError
from witnessing import BODIES, export


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 255, 256, 257, 511, 512, 513, 600])
def test_the_tiles_give_every_proof(tmp_path: Path, size: int) -> None:
    """From every size to this one, and the root of this one."""
    found = export(tmp_path, size)
    assert found.root(0, size) == found.checkpoint.root
    for old in {*range(1, min(size, 20)), 255, 256, 257, size // 2, size - 1, size} & set(range(1, size + 1)):
        earlier = export(tmp_path, old).checkpoint
        check_consistency(old, earlier.root, size, found.checkpoint.root, found.proof(old))
    assert found.proof(0) == []


def _damage(folder: Path, name: str, data: bytes | None) -> str:
    path = folder / name
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize(
    ("name", "data", "missing"),
    [
        ("tile/0/000", None, True), ("tile/0/000", b"", False), ("tile/0/000", b"x" * 8191, False),
        ("tile/0/000", b"x" * 8193, False), ("tile/1/000.p/1", b"x" * 31, False), ("tile/0/001.p/44", None, True),
    ],
)  # fmt: skip
def test_a_tile_that_is_gone_or_of_another_size_is_told(
    tmp_path: Path, name: str, data: bytes | None, *, missing: bool
) -> None:
    """By its file."""
    folder = write(tmp_path / "log", BODIES[:300])
    path = _damage(folder, name, data)
    found = Export(folder)
    with pytest.raises(ExportError) as raised:
        found.proof(129), found.root(0, 300)
    assert path in str(raised.value)
    assert raised.value.missing == missing


@pytest.mark.parametrize(("data", "missing"), [(None, True), (b"x", False), (b"\xff" * 70_000, False)])
def test_a_checkpoint_that_cannot_be_read_is_told(tmp_path: Path, data: bytes | None, *, missing: bool) -> None:
    """Gone, none, or without end; and a folder in its place."""
    folder = write(tmp_path / "log", BODIES[:3])
    path = _damage(folder, "checkpoint", data)
    with pytest.raises(ExportError) as raised:
        Export(folder)
    assert path in str(raised.value)
    assert raised.value.missing == missing


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    """It is no file."""
    folder = write(tmp_path / "log", BODIES[:3])
    (folder / "checkpoint").unlink()
    (folder / "checkpoint").mkdir()
    with pytest.raises(ExportError, match="ikke en almindelig fil"):
        Export(folder)

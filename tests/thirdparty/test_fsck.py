"""Tessera's `fsck`, which nobody of ours wrote, takes our export for whole, and no damaged one."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from logs import ORIGIN
from services.cli.commands.audit import exporting, verify
from thirdparty.checkers import FSCK, needed
from unit.cli.commands.audit.test_exporting import KEYS, kept, stored

SIZE = 70_000  # tiles of three levels
pytestmark = pytest.mark.slow


def said(folder: Path) -> str:
    """Return its last line: its exit code is 0 whatever it found."""
    given = ("-ui=false", "-N=4", f"-storage_url=file://{folder}/", f"-public_key={folder / 'log.vkey'}")
    done = subprocess.run([needed(FSCK), *given], check=False, capture_output=True, text=True, timeout=60)
    return (done.stdout + done.stderr).strip().splitlines()[-1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh export."""
    needed(FSCK)
    folder = tmp_path_factory.mktemp("whole")
    assert exporting.export(folder, stored(SIZE), kept(SIZE), KEYS, "")
    return folder


def test_it_takes_our_export_for_whole(whole: Path) -> None:
    """It computes the tree again from the entries, and compares every tile."""
    assert "Successfully fsck'd log" in said(whole)


def _byte(path: str, at: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        data = bytearray((folder / path).read_bytes())
        data[at] ^= 1
        (folder / path).write_bytes(data)

    return damage


DAMAGES = {
    "a byte of a tile": _byte("tile/0/005", 77),
    "a byte of a tile above": _byte("tile/1/000", 77),
    "a byte of the highest": _byte("tile/2/000.p/1", 7),
    "a byte of a leaf": _byte("tile/entries/273.p/112", 70),
    "a byte of the root": _byte("checkpoint", len(f"{ORIGIN}\n{SIZE}\n") + 3),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_neither_does_it_nor_do_we_take_a_damaged_one(
    whole: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """One bit in each kind of file: both say no."""
    folder = tmp_path / "damaged"
    shutil.copytree(whole, folder)
    damage(folder)
    assert "Successfully" not in said(folder)
    assert verify.check(folder, None, None, None, lambda _: None) == verify.INVALID

"""The export of the log: the layout of contracts 7, written from whatever is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.merkle import Tree, leaf
from logs import LOG, ORIGIN, body, write
from services.cli.commands.audit import exporting, verify
from services.runtime.config.log_key import LogKey
from services.storage.log_snapshot import StoredLeaf

KEY = LogKey(ORIGIN, LOG.private)


def stored(size: int) -> Iterator[StoredLeaf]:
    """Yield leaves as they are stored."""
    for number in range(size):
        yield StoredLeaf(number, body(number), leaf(body(number)))


def root(size: int) -> bytes:
    """Return the root over them."""
    return Tree([leaf(body(number)) for number in range(size)]).root(size)


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def code(folder: Path) -> int:
    """Return what the verifier says."""
    return verify.check(folder, None, None, None, lambda _: None)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 700])
def test_it_is_the_tiled_log_of_the_specification(tmp_path: Path, size: int) -> None:
    """Byte for byte what the tests' own writer makes by definition, with the verifier beside it, and it holds."""
    assert exporting.export(tmp_path / "ours", stored(size), size, root(size), KEY)
    ours, theirs = files(tmp_path / "ours"), files(write(tmp_path / "theirs", [body(one) for one in range(size)]))
    assert ours.pop("verify.py") == Path(verify.__file__).read_bytes()
    assert ours == theirs
    assert code(tmp_path / "ours") == 0


def test_seventy_thousand_leaves_have_three_levels(tmp_path: Path) -> None:
    """The example of the specification, in tiles of three levels, holds."""
    size = 70_000
    assert exporting.export(tmp_path, stored(size), size, root(size), KEY)
    assert {one for one in files(tmp_path) if one.startswith(("tile/1", "tile/2"))} == {
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    }
    assert code(tmp_path) == 0


@pytest.mark.parametrize("place", [0, 255, 299])
def test_what_does_not_hold_is_written_as_it_stands(tmp_path: Path, place: int) -> None:
    """A leaf changed, gone, doubled, renumbered or behind the head: said, written, and never good when verified."""
    leaves = list(stored(300))
    changed = StoredLeaf(place, body(9000), leaves[place].hash)
    ways = {
        "changed": [*leaves[:place], changed, *leaves[place + 1 :]],
        "gone": [*leaves[:place], *leaves[place + 1 :]],
        "doubled": [*leaves, StoredLeaf(300, leaves[place].body, leaves[place].hash)],
        "behind the head": [*leaves, StoredLeaf(300, body(9000), leaf(body(9000)))],
        "renumbered": [*leaves[:place], leaves[place]._replace(idx=400), *leaves[place + 1 :]],
    }
    for name, rows in ways.items():
        folder = tmp_path / name.replace(" ", "-")
        assert not exporting.export(folder, sorted(rows), 300, root(300), KEY)
        assert code(folder) == 40, name


def test_what_no_tiled_log_can_have_is_refused(tmp_path: Path) -> None:
    """A number below zero, or a leaf longer than its length can say: no checkpoint is signed."""
    for row in (StoredLeaf(-1, b"{}", bytes(32)), StoredLeaf(0, bytes(65_536), bytes(32))):
        with pytest.raises(exporting.UnwritableLogError):
            exporting.export(tmp_path, [row], 1, bytes(32), KEY)
    assert not (tmp_path / "checkpoint").exists()

"""The export of the log: the layout of contracts 7, written from whatever is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.merkle import Tree, leaf
from logs import LOG, ORIGIN, Signer, body, head, write
from services.cli.commands.audit import exporting, verify
from services.storage.evidence.checkpoints import Kept
from services.storage.evidence.log_keys import Span
from services.storage.log_snapshot import StoredLeaf

KEYS = [Span(LOG.vkey, 0, None)]


def stored(size: int) -> Iterator[StoredLeaf]:
    """Yield leaves as they are stored."""
    for number in range(size):
        yield StoredLeaf(number, body(number), leaf(body(number)))


def kept(size: int) -> Kept:
    """Return the checkpoint over them."""
    bodies = [body(number) for number in range(size)]
    return Kept(size, Tree([leaf(one) for one in bodies]).root(size), head(bodies), witnessed=False)


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def code(folder: Path) -> int:
    """Return what the verifier says."""
    return verify.check(folder, None, None, None, lambda _: None)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 700])
def test_it_is_the_tiled_log_of_the_specification(tmp_path: Path, size: int) -> None:
    """Byte for byte what the tests' own writer makes by definition, with the verifier beside it, and it holds."""
    assert exporting.export(tmp_path / "ours", stored(size), kept(size), KEYS, "")
    ours, theirs = files(tmp_path / "ours"), files(write(tmp_path / "theirs", [body(one) for one in range(size)]))
    assert ours.pop("verify.py") == Path(verify.__file__).read_bytes()
    assert ours == theirs
    assert code(tmp_path / "ours") == 0


def test_seventy_thousand_leaves_have_three_levels(tmp_path: Path) -> None:
    """The example of the specification, in tiles of three levels, holds."""
    size = 70_000
    assert exporting.export(tmp_path, stored(size), kept(size), KEYS, "")
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
        assert not exporting.export(folder, sorted(rows), kept(300), KEYS, "")
        assert code(folder) == 40, name


def test_what_no_tiled_log_can_have_is_refused(tmp_path: Path) -> None:
    """A number below zero, or a leaf longer than its length can say: no checkpoint is signed."""
    for row in (StoredLeaf(-1, b"{}", bytes(32)), StoredLeaf(0, bytes(65_536), bytes(32))):
        with pytest.raises(exporting.UnwritableLogError):
            exporting.export(tmp_path, [row], kept(1), KEYS, "")
    assert not (tmp_path / "checkpoint").exists()


def test_witnesses_what_they_promised_and_every_key_go_along(tmp_path: Path) -> None:
    """The checkpoint as it was kept, the policy, and each key with the sizes that it signed; the newest one alone."""
    old, witness = Signer(ORIGIN, 9), Signer("w.example/1", 11, 4)
    bodies = [body(number) for number in range(300)]
    policy = f"witness w {witness.vkey}\nquorum w\n"
    whole = kept(300)._replace(note=head(bodies, LOG, witness), witnessed=True)
    assert exporting.export(tmp_path, stored(300), whole, [Span(old.vkey, 0, 200), Span(LOG.vkey, 150, None)], policy)
    found = files(tmp_path)
    assert found["log.vkeys"].decode() == f"{old.vkey} 0 200\n{LOG.vkey} 150 -\n"
    assert found["log.vkey"].decode() == f"{LOG.vkey}\n"
    assert found["policy"].decode() == policy
    assert code(tmp_path) == 0
    (tmp_path / "policy").write_text(f"witness w {Signer('w.example/2', 12, 4).vkey}\nquorum w\n")
    assert code(tmp_path) == 50

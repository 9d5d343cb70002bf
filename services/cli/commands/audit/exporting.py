"""Export of the audit log: its leaves as a C2SP tiled log in a folder (contracts 7), in constant memory."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from services.cli.commands.audit import verify
from services.core.evidence import merkle
from services.core.evidence.tiles import ENTRIES, LARGEST, WIDTH, Tiling, entry, tile_path
from services.storage.evidence.checkpoints import Kept
from services.storage.evidence.log_keys import Span
from services.storage.log_snapshot import StoredLeaf


class UnwritableLogError(Exception):
    """The log has a leaf that no tiled log can have; the text says which."""


def export(
    folder: Path, leaves: Iterable[StoredLeaf], kept: Kept, keys: Sequence[Span], policy: str, *, entries: bool = True
) -> bool:
    """Write the log up to a checkpoint; returns whether the leaves give it. What does not hold is written as it stands.

    The checkpoint comes last: a folder without one is an export that was not finished. Without `entries` only hashes
    leave the house: enough for a witness.
    Raises UnwritableLogError, OSError.
    """
    tiling, at, whole = Tiling(), 0, True
    peaks: list[bytes] = []
    for number, bundle in _bundles(leaves):
        for leaf in bundle:
            whole &= leaf.idx == at and merkle.leaf_hash(leaf.body) == leaf.hash
            at, peaks = merkle.append(at, peaks, (leaf.hash,))
            for tile in tiling.add(leaf.hash):
                _write(folder / tile.path, b"".join(tile.hashes))
        width = bundle[-1].idx % WIDTH + 1
        if entries:
            _write(folder / tile_path(ENTRIES, number, width), b"".join(map(_entry, bundle)))
    for tile in tiling.rest():
        _write(folder / tile.path, b"".join(tile.hashes))
    if keys:
        _write(folder / "log.vkey", f"{keys[-1].vkey}\n".encode())
    _write(folder / "log.vkeys", "".join(key.line for key in keys).encode())
    if policy:
        _write(folder / "policy", policy.encode())
    _write(folder / "verify.py", Path(verify.__file__).read_bytes())
    _write(folder / "checkpoint", kept.note.encode())
    return whole and at == kept.size and merkle.root(peaks) == kept.root


def _bundles(leaves: Iterable[StoredLeaf]) -> Iterator[tuple[int, list[StoredLeaf]]]:
    """Yield leaves in bundles by their numbers: a gap stays one, and shows when the export is verified."""
    for number, bundle in groupby(leaves, key=lambda leaf: leaf.idx // WIDTH):
        if number < 0:
            raise UnwritableLogError("et blad har et nummer under 0")
        yield number, list(bundle)


def _entry(leaf: StoredLeaf) -> bytes:
    try:
        return entry(leaf.body)
    except ValueError:
        raise UnwritableLogError(f"blad {leaf.idx} er større end {LARGEST} bytes") from None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

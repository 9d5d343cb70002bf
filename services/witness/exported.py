"""Witness by file: an export's checkpoint, and its proof from the size that was cosigned, by hash tiles."""

from pathlib import Path

from services.core.evidence import merkle, proofs
from services.core.evidence.checkpoints import LARGEST, Checkpoint
from services.core.evidence.notes import NoteError
from services.core.evidence.tiles import WIDTH, tile_path
from services.runtime.os_errors import reason


class ExportError(Exception):
    """A file of the export cannot be used; the text, in Danish, names it. `missing` when it is not there."""

    def __init__(self, told: str, *, missing: bool = False) -> None:
        """Take the sentence."""
        super().__init__(told)
        self.missing = missing


class Export:
    """An export's folder: its checkpoint, and the hashes of its tree, read tile by tile."""

    def __init__(self, folder: Path) -> None:
        """Read the checkpoint. Raises ExportError."""
        path = folder / "checkpoint"
        self.folder = folder
        try:
            self.checkpoint = Checkpoint.parse(_read(path, LARGEST))
        except NoteError as error:
            raise ExportError(f"{path}: {error}") from None

    def proof(self, old: int) -> list[bytes]:
        """Return the proof from a size up to the checkpoint's. Raises ExportError."""
        return [self.root(*one) for one in proofs.consistency_ranges(old, self.checkpoint.size)] if old else []

    def root(self, start: int, stop: int) -> bytes:
        """Return the root over a range of leaves such as proofs have: its start is a multiple of its largest half."""
        peaks = []
        for height in reversed(range((stop - start).bit_length())):
            if (stop - start) >> height & 1:
                peaks.append(self._perfect(start, height))
                start += 1 << height
        return merkle.root(peaks)

    def _perfect(self, start: int, height: int) -> bytes:
        """Return the root over the 2^height leaves from `start`, which is a multiple of their number."""
        level, above = divmod(height, 8)
        index, at = divmod(start >> 8 * level, WIDTH)
        hashes = self._tile(level, index)[at : at + (1 << above)]
        while len(hashes) > 1:
            hashes = [merkle.node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _tile(self, level: int, index: int) -> list[bytes]:
        width = min(WIDTH, (self.checkpoint.size >> 8 * level) - index * WIDTH)
        path = self.folder / tile_path(str(level), index, width)
        data = _read(path, width * merkle.HASH_SIZE)
        if len(data) != width * merkle.HASH_SIZE:
            raise ExportError(f"{path} har ikke {width} hashes")
        return merkle.unpack(data)


def _read(path: Path, largest: int) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise ExportError(f"{path} er ikke en almindelig fil")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise ExportError(f"{path} kan ikke læses ({reason(error)})", missing=True) from None
    if len(data) > largest:
        raise ExportError(f"{path} er større end {largest} bytes")
    return data

"""Cosignatures brought by file: what witnesses without an open port leave in a folder, and what it is over."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from services.core.evidence import notes
from services.core.evidence.policy import Policy, Witness
from services.runtime import ed25519

FILES, LARGEST = 64, 16 * 1024
"""Files of the folder that are read, and bytes of each: others may write there."""


class Brought(NamedTuple):
    """A witness' line, the second that it names, and the size of the checkpoint that it is over."""

    witness: Witness
    line: str
    at: int
    size: int


def lines(folder: Path) -> list[str]:
    """Return the lines of the folder's files that may be signatures, the first of each file before its second.

    What cannot be read is passed over. Who fills a file with lines that hold of nothing makes nobody else's wait.
    """
    each = [list(one) for one in _of_files(folder)]
    return [line for row in zip_longest(*each) for line in row if line is not None]


def _of_files(folder: Path) -> Iterator[Iterator[str]]:
    try:
        files = sorted(one for one in folder.iterdir() if one.is_file() and not one.name.startswith("."))
    except OSError:
        return
    for path in files[:FILES]:
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
            text = data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if len(data) <= LARGEST:
            yield (f"{line}\n" for line in text.split("\n") if line.startswith("— "))


def placed(line: str, policy: Policy, checkpoints: Iterable[tuple[int, str]]) -> Brought | None:
    """Return which of these checkpoints (size and note) a line is over; None for none, or for no witness of ours."""
    try:
        witness = policy.witness_of(line)
    except notes.NoteError:
        return None
    if witness is None:
        return None
    for size, note in checkpoints:
        text = note.partition("\n\n")[0] + "\n"
        try:
            return Brought(witness, line, notes.verify_cosignature(witness.key, text, line, ed25519.holds), size)
        except notes.NoteError:
            continue
    return None

"""Checkpoints (C2SP tlog-checkpoint) as somebody else wrote them: read strictly, and by whom they are signed."""

import base64
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from services.core.evidence import notes
from services.core.evidence.merkle import HASH_SIZE

LARGEST = 64 * 1024
"""Bytes of the largest checkpoint that is read; fourteen times one with sixteen signatures."""


class Checkpoint(NamedTuple):
    """A tree head, the text that is signed of it, and the signatures below that, whoever they are of."""

    origin: str
    size: int
    root: bytes
    text: str
    lines: tuple[str, ...]

    @staticmethod
    def parse(data: bytes) -> "Checkpoint":
        """Read a checkpoint; shows nothing about its signatures. Raises NoteError."""
        try:
            note = data.decode("utf-8")
        except UnicodeDecodeError:
            raise notes.NoteError("checkpointet er ikke UTF-8") from None
        if len(data) > LARGEST or re.search(r"[\x00-\x09\x0b-\x1f]", note):
            raise notes.NoteError(f"checkpointet er større end {LARGEST} bytes eller har styretegn")
        head, blank, below = note.rpartition("\n\n")
        first = head.split("\n")
        if not blank or not below.endswith("\n") or len(first) != 3:
            raise notes.NoteError("ikke et checkpoint: log, størrelse, rod, en tom linje, underskrifter")
        origin, size, encoded = first
        root = notes.unbase64(encoded)
        if not notes.is_origin(origin) or len(root) != HASH_SIZE:
            raise notes.NoteError("checkpointets første linje er intet navn, eller dets rod ikke 32 bytes")
        lines = tuple(below[:-1].split("\n"))
        for line in lines:
            notes.parse_signature(line)
        return Checkpoint(origin, parse_size(size), root, f"{head}\n", lines)

    @property
    def note(self) -> str:
        """The checkpoint with every signature line."""
        return f"{self.text}\n" + "".join(f"{line}\n" for line in self.lines)

    def signed_by(self, key: notes.Key, holds: notes.Holds) -> bool:
        """Tell whether a log's key signed. Raises NoteError when a signature that says so does not hold."""
        found = [one for one in map(notes.parse_signature, self.lines) if one.by(key)]
        if not all(holds(key.public, one.raw, self.text.encode()) for one in found):
            raise notes.NoteError(f"underskriften af {key.name!r} holder ikke")
        return bool(found)

    def only(self, keys: Collection[notes.Key]) -> str:
        """Return the checkpoint with the signature lines of these keys alone."""
        mine = [line for line in self.lines if any(notes.parse_signature(line).by(key) for key in keys)]
        return f"{self.text}\n" + "".join(f"{line}\n" for line in mine)


def request(note: str, old: int, proof: Sequence[bytes]) -> str:
    """Return what a witness is asked (tlog-witness): a signed checkpoint, its proof from `old` leaves."""
    hashes = "".join(f"{base64.b64encode(one).decode('ascii')}\n" for one in proof)
    return f"old {old}\n{hashes}\n{note}"


def parse_size(text: str) -> int:
    """Return a size as checkpoints write it: decimal, no leading zero. Raises NoteError."""
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text, re.ASCII):
        raise notes.NoteError(f"{text[:200]!r} er ikke en størrelse")
    return int(text)

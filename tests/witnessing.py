"""Witnesses and what they are asked, for tests: a log that grows, and the same log written anew from some leaf on."""

from pathlib import Path

from logs import LOG, body, head, write
from services.core.evidence import notes
from services.core.evidence.checkpoints import Checkpoint, request
from services.runtime import ed25519
from services.witness import home
from services.witness.exported import Export

MOST = 600
BODIES = [body(number) for number in range(MOST)]
REWRITTEN = [*BODIES[:2], *(body(number, code="rewritten") for number in range(2, MOST))]
NAME = "w.example/1"


def witness(folder: Path) -> home.Home:
    """Make a witness that trusts the tests' log."""
    made = home.make(folder, NAME)
    with (folder / "logs").open("a", encoding="utf-8") as file:
        file.write(f"{LOG.vkey}\n")
    return made


def export(folder: Path, size: int, bodies: list[bytes] = BODIES) -> Export:
    """Write an export of the first leaves, once."""
    path = folder / f"{size}{'' if bodies is BODIES else '-rewritten'}"
    return Export(path if path.exists() else write(path, bodies[:size]))


def question(folder: Path, old: int, size: int, bodies: list[bytes] = BODIES) -> bytes:
    """Return an `add-checkpoint` request: the log of `size` leaves from `old`."""
    found = export(folder, size, bodies)
    return request(found.checkpoint.note, old, found.proof(old) if old <= size else []).encode()


def note(size: int, bodies: list[bytes] = BODIES) -> str:
    """Return the log's signed checkpoint."""
    return head(bodies, size=size)


def held(at: home.Home, line: str, size: int, bodies: list[bytes] = BODIES) -> int:
    """Return the second of a cosignature over this checkpoint. Raises NoteError when it does not hold."""
    return notes.verify_cosignature(at.key, Checkpoint.parse(note(size, bodies).encode()).text, line, ed25519.holds)

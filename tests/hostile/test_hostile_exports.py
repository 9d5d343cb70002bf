"""Exports that somebody built to hurt whoever verifies them: a code, a Danish sentence, little memory, no traceback."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from logs import LOG, ORIGIN, body, head, write
from services.cli.commands.audit import verify

BODIES = [body(number) for number in range(300)]
MEMORY = 400 * 2**20
"""Of addresses, for Python with `cryptography` and the largest single file that is allowed (17 MB)."""


def _endless(name: str) -> Callable[[Path], object]:
    """Return what lets a file have a terabyte, none of it on the disk."""

    def do(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        with (folder / name).open("wb") as file:
            file.truncate(2**40)

    return do


def _instead(name: str, make: Callable[[Path], object]) -> Callable[[Path], object]:
    """Return what puts something else where a file is."""

    def do(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return do


def _lines(name: str, line: str) -> Callable[[Path], object]:
    """Return what fills a file with a line, to the last byte that is allowed."""
    return lambda folder: (folder / name).write_text(line * (verify.TEXT // len(line)))


def _deep(folder: Path, name: str) -> None:
    """Nest folders deeper than a path can be long."""
    at = os.open(folder / "tile", os.O_RDONLY)
    for _ in range(1500 if len(name) == 1 else 40):
        os.mkdir(name, dir_fd=at)
        below = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)


def _claim(size: int | str) -> Callable[[Path], object]:
    """Return what lets the checkpoint claim a size."""
    text = f"{ORIGIN}\n{size}\n{'A' * 43}=\n"
    return lambda folder: (folder / "checkpoint").write_text(f"{text}\n{LOG.line(text)}")


ZEROS = Path("/dev/zero")
ATTACKS: dict[str, tuple[int, Callable[[Path], object]]] = {
    "a checkpoint without end": (40, _endless("checkpoint")),
    "keys without end": (40, _endless("log.vkeys")),
    "a policy without end": (40, _endless("policy")),
    "a tile without end": (40, _endless("tile/0/000")),
    "a bundle without end": (40, _endless("tile/entries/000")),
    "a device for a tile": (40, _instead("tile/0/000", lambda one: one.symlink_to(ZEROS))),
    "a device for the checkpoint": (40, _instead("checkpoint", lambda one: one.symlink_to(ZEROS))),
    "a link to itself": (40, _instead("tile/entries/000", lambda one: one.symlink_to(one.name))),
    "a pipe that nobody writes": (40, _instead("tile/entries/000", os.mkfifo)),
    "a pipe for the key": (40, _instead("log.vkey", os.mkfifo)),
    "a folder linked from elsewhere": (40, lambda folder: (folder / "tile/0/x001").symlink_to("/")),
    "a name with a new line": (40, lambda folder: (folder / "tile/0/001\nOK       alt\x1b[2J").write_text("")),
    "a name that is not UTF-8": (40, lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/tile/\xff")).touch()),
    "folders without end": (40, lambda folder: _deep(folder, "x")),
    "a path longer than any": (40, lambda folder: _deep(folder, "x" * 200)),
    "as many leaves as a number can say": (40, _claim(10**19 - 1)),
    "a number longer than any": (40, _claim("1" + "0" * 4400)),
    "keys by the thousand": (40, _lines("log.vkeys", f"{LOG.vkey} 0 -\n")),
    "groups by the thousand": (40, _lines("policy", "group a any none none none none none\n")),
    "signatures by the thousand": (40, lambda folder: (folder / "checkpoint").write_text(
        head(BODIES) + LOG.line("another") * 1200)),
    "one line without end": (40, _lines("checkpoint", "x")),
    "leaves without end": (40, lambda folder: (folder / "tile/entries/000").write_bytes(
        (b"\xff\xff" + b'{"actor":"' + b"\\n" * 32_762 + b"x") * 256)),
}  # fmt: skip


def _small() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.parametrize(("expected", "attack"), ATTACKS.values(), ids=ATTACKS.keys())
def test_a_hostile_export_has_its_code_and_a_sentence(
    tmp_path: Path, expected: int, attack: Callable[[Path], object]
) -> None:
    """By the program itself, in little memory and time, its output an ordinary terminal's; one line a fault."""
    folder = write(tmp_path / "log", BODIES)
    attack(folder)
    found = subprocess.run(
        [sys.executable, "-I", verify.__file__, folder],
        check=False, capture_output=True, text=True, timeout=20, preexec_fn=_small,
    )  # fmt: skip
    subprocess.run(["rm", "-rf", folder], check=True)  # Python's own way to take folders away ends at a thousand
    assert found.stderr == ""
    assert found.returncode == expected
    *told, last = found.stdout.splitlines()
    assert last.startswith(f"UDFALD {expected}: ")
    assert {line.split(" ")[0] for line in told} <= {"OK", *verify.WORDS.values()}
    assert [line for line in told if line.startswith(verify.WORDS[expected])]
    assert all(line.isprintable() for line in told)


def test_memory_is_what_bounds_it(tmp_path: Path) -> None:
    """A reader that takes a file whole ends by the limit (the twin)."""
    folder = write(tmp_path / "log", BODIES)
    ATTACKS["a tile without end"][1](folder)
    reading = "import sys, pathlib; pathlib.Path(sys.argv[1]).read_bytes()"
    found = subprocess.run(
        [sys.executable, "-c", reading, folder / "tile/0/000"], check=False, capture_output=True, preexec_fn=_small
    )
    assert b"MemoryError" in found.stderr

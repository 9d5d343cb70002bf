"""Folder of an export while it is written: half an export is begun anew, and a whole one is never overwritten."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli.commands.audit.durable import settle, settle_below
from services.cli.terminal.errors import REFUSED, CommandError

MARK = "ufuldstaendig"
"""A file that lies in the folder until everything is written."""

_OURS = ("checkpoint", "log.vkey", "log.vkeys", "policy", "openings.jsonl", "verify.py")


def expect_free(folder: Path) -> None:
    """Raise CommandError unless the folder is new, empty, or of an export that was not finished; or OSError."""
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).exists())):
        raise CommandError(REFUSED, f"{folder} er ikke en tom mappe")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the folder, emptied of what was half written; it counts as finished when the block has ended well.

    Then everything is on the disk: a mark that is gone after a loss of power was taken away behind it.

    Raises CommandError when somebody else writes there, or did so until now; OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = os.O_CREAT | os.O_EXCL if not any(folder.iterdir()) else 0
    try:
        mark = os.open(folder / MARK, os.O_RDWR | os.O_NOFOLLOW | new, 0o600)
    except (FileExistsError, FileNotFoundError):  # somebody came between
        raise CommandError(REFUSED, f"{folder} er ikke en tom mappe") from None
    try:
        _lock(folder, mark)
        _clear(folder)
        yield
        settle_below(folder)
        (folder / MARK).unlink()
        settle(folder, folder.absolute().parent)
    finally:
        os.close(mark)


def _lock(folder: Path, mark: int) -> None:
    """Let nobody else write here until this process ends, in whatever way."""
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(REFUSED, f"et andet udtræk bliver skrevet til {folder} lige nu") from None
    if not (folder / MARK).exists():  # whoever had it has finished meanwhile
        raise CommandError(REFUSED, f"{folder} er ikke en tom mappe")


def _clear(folder: Path) -> None:
    for name in _OURS:
        (folder / name).unlink(missing_ok=True)
    if (folder / "tile").exists():
        shutil.rmtree(folder / "tile")

"""Standard streams as a command needs them: open, in UTF-8, and with failures that are told as what they are."""

import io
import os
import sys
from pathlib import Path
from typing import Any


class ReaderGoneError(Exception):
    """Who read our result has seen enough (`| head`): that is no failure."""


class UnwritableError(Exception):
    """The result cannot be written: its disk is full, or its stream is closed."""


def take_over() -> None:
    """Put streams of ours in the place of those that the interpreter made; for the process' own entry alone."""
    absent = _fill()
    if 1 in absent:
        sys.stdout = _Closed()
    elif isinstance(sys.stdout, io.TextIOWrapper):
        interactive = sys.stdout.isatty()
        sys.stdout = _Result(sys.stdout.detach(), "utf-8", "backslashreplace", line_buffering=interactive)
    if 2 in absent:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- for as long as the process lives
    elif isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")


def give_up_result() -> None:
    """Let what is still buffered go nowhere: the interpreter would complain about it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fill() -> set[int]:
    """Open what was closed: else the next socket or file would get its number, and be written to by a library."""
    absent = set()
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            absent.add(number)
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, this one
    return absent


class _Result(io.TextIOWrapper):
    """Standard output, whose failures are not confused with those of other files."""

    def write(self, text: str) -> int:
        """Write; raises ReaderGoneError, UnwritableError."""
        try:
            return super().write(text)
        except OSError as error:
            raise _told(error) from None

    def flush(self) -> None:
        """Write what is buffered; raises ReaderGoneError, UnwritableError."""
        try:
            super().flush()
        except OSError as error:
            raise _told(error) from None


class _Closed(io.StringIO):
    """Standard output that was closed before we began."""

    def write(self, *_: Any) -> int:
        """Raise UnwritableError."""
        raise UnwritableError


def _told(error: OSError) -> Exception:
    return ReaderGoneError() if isinstance(error, BrokenPipeError) else UnwritableError()

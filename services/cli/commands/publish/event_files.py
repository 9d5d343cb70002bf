"""Reads CloudEvents from a file or standard input: one JSON object, an array, or JSON lines."""

import json
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse
from services.runtime.os_errors import reason

USAGE, NO_EVENT = 2, 65
Parsed = tuple[Any, tuple[str, ...]]
"""A JSON value and what is wrong with how it was written."""


class InputError(Exception):
    """The input cannot be used; `code` is the exit code."""

    def __init__(self, code: int, message: str) -> None:
        """Take the exit code and a Danish message without any content of the input."""
        super().__init__(message)
        self.code = code


def checked(name: str) -> Callable[[], Iterator[Envelope]]:
    """Look at every event of one file (`-` is standard input), and return what reads them again, in their order.

    Raises InputError before anything is done with the first event. JSON lines are held one at a time, so that a file
    may be of any length; standard input, which can be read once only, is kept.
    """
    again = _opener(name)

    def read() -> Iterator[Envelope]:
        with again() as file:
            yield from _envelopes(file, "standard input" if name == "-" else name)

    for _ in read():
        pass
    return read


def _opener(name: str) -> Callable[[], BinaryIO]:
    if name == "-":
        kept = sys.stdin.buffer.read()
        return lambda: BytesIO(kept)

    def again() -> BinaryIO:
        try:
            return Path(name).open("rb")
        except OSError as error:
            raise InputError(USAGE, f"{name} kan ikke læses ({reason(error)})") from error

    return again


def _envelopes(file: BinaryIO, name: str) -> Iterator[Envelope]:
    for at, (value, blemishes) in enumerate(_values(file, name), 1):
        envelope = read_json(value, blemishes)
        if isinstance(envelope, Unreadable):
            raise InputError(NO_EVENT, f"{name}, hændelse {at}: ikke en CloudEvent 1.0 med id, source og type")
        yield envelope


def _values(file: BinaryIO, name: str) -> Iterator[Parsed]:
    """Yield the events of one JSON object, one array or JSON lines, each with what is wrong with its text."""
    before = b""
    for at, line in enumerate(file, 1):
        text = line.removeprefix(b"\xef\xbb\xbf") if at == 1 else line
        if not text.strip():
            before += text
            continue
        alone = parse(text)
        if isinstance(alone, Unreadable) or not isinstance(alone[0], dict):
            yield from _whole(before + text + file.read(), name)
            return
        yield alone
        for number, other in enumerate(file, at + 1):
            if other.strip():
                yield _one(other, f"{name}, linje {number}")
        return


def _whole(raw: bytes, name: str) -> Iterator[Parsed]:
    """Yield the events of a text that is no JSON lines, or say which line is the first that is not JSON."""
    whole = parse(raw)
    if isinstance(whole, Unreadable):
        for at, line in enumerate(raw.split(b"\n"), 1):
            if line.strip():
                yield _one(line, f"{name}, linje {at}")
        return
    value, blemishes = whole
    if not isinstance(value, list):
        yield whole
    elif blemishes:
        yield from _each(raw, name)
    else:
        yield from ((one, ()) for one in value)


def _each(raw: bytes, name: str) -> list[Parsed]:
    """Return the events of an array, each read by itself: what is wrong with one must not be told of the others."""
    text, found = raw.decode(), list[Parsed]()
    at = _after_gap(text, text.index("[") + 1)
    while text[at] != "]":
        _, end = json.JSONDecoder().raw_decode(text, at)
        found.append(_one(text[at:end].encode(), f"{name}, hændelse {len(found) + 1}"))
        at = _after_gap(text, end)
    return found


def _after_gap(text: str, at: int) -> int:
    while text[at] in " \t\r\n,":
        at += 1
    return at


def _one(raw: bytes, place: str) -> Parsed:
    read = parse(raw)
    if isinstance(read, Unreadable):
        raise InputError(NO_EVENT, f"{place}: ikke JSON ({read.code})")
    return read

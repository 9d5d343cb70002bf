"""Reads CloudEvents from a file or standard input: one JSON object, an array, or JSON lines."""

import errno
import json
import sys
from pathlib import Path
from typing import Any

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse

USAGE, NO_EVENT = 2, 65
Parsed = tuple[Any, tuple[str, ...]]
"""A JSON value and what is wrong with how it was written."""

_UNREADABLE = {errno.ENOENT: "findes ikke", errno.EISDIR: "er en mappe", errno.EACCES: "må ikke læses af dig"}


class InputError(Exception):
    """The input cannot be used; `code` is the exit code."""

    def __init__(self, code: int, message: str) -> None:
        """Take the exit code and a Danish message without any content of the input."""
        super().__init__(message)
        self.code = code


def envelopes(name: str) -> list[Envelope]:
    """Return the events of one file (`-` is standard input) in their order; raises InputError."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        why = _UNREADABLE.get(error.errno or 0, f"kan ikke læses ({error.strerror})")
        raise InputError(USAGE, f"{name} {why}") from error
    name = "standard input" if name == "-" else name
    found = []
    for at, (value, blemishes) in enumerate(_values(raw.removeprefix(b"\xef\xbb\xbf"), name), 1):
        envelope = read_json(value, blemishes)
        if isinstance(envelope, Unreadable):
            raise InputError(NO_EVENT, f"{name}, hændelse {at}: ikke en CloudEvent 1.0 med id, source og type")
        found.append(envelope)
    return found


def _values(raw: bytes, name: str) -> list[Parsed]:
    """Return the events of one JSON object, one array or JSON lines, each with what is wrong with its text."""
    if not raw.strip():
        return []
    whole = parse(raw)
    if not isinstance(whole, Unreadable):
        value, blemishes = whole
        if not isinstance(value, list):
            return [whole]
        return _each(raw, name) if blemishes else [(one, ()) for one in value]
    found = []
    for at, line in enumerate(raw.split(b"\n"), 1):
        if line.strip():
            found.append(_one(line, f"{name}, linje {at}"))
    return found


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

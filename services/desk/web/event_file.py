"""Files of events as people have them: one JSON object, an array or JSON lines, each event with its line."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from schemas.envelope import Unreadable
from schemas.json_text import parse

_MARK = b"\xef\xbb\xbf"
_GAP = " \t\r\n,"
_SPANS = json.JSONDecoder(parse_int=str, parse_float=str)  # where a value ends; it is read by `parse` alone
_FAULTS = {"TOO_DEEP": "too_deep", "DUPLICATE_KEY": "duplicate_key", "BAD_NUMBER": "bad_number"}


class Placed(NamedTuple):
    """One event of a file: the line that it begins in, and its value."""

    line: int
    value: Any


class Broken(NamedTuple):
    """What can be no event: the line, and a code of `schemas.faults`."""

    line: int
    fault: str


def events(raw: bytes) -> list[Placed | Broken]:
    """Return what a file has, in its order; never raises."""
    raw = raw.removeprefix(_MARK)
    if not raw.strip():
        return []
    whole = parse(raw)
    if not isinstance(whole, Unreadable):
        value, blemishes = whole
        if isinstance(value, list):
            return list(_elements(raw.decode(errors="replace")))
        return [Broken(_first_line(raw), _FAULTS[blemishes[0]]) if blemishes else Placed(_first_line(raw), value)]
    lines = [_one(line, at) for at, line in enumerate(raw.split(b"\n"), 1) if line.strip()]
    if len(lines) > 1 and isinstance(lines[0], Placed) and isinstance(lines[0].value, dict):
        return lines
    return [_unreadable(raw, whole)]


def _first_line(raw: bytes) -> int:
    return raw[: len(raw) - len(raw.lstrip())].count(b"\n") + 1


def _elements(text: str) -> Iterator[Placed | Broken]:
    """Yield the elements of an array that can be read, each read by itself: what is wrong with it is no other's."""
    at, line, seen = text.index("[") + 1, 1, 0
    while True:
        while text[at] in _GAP:
            at += 1
        if text[at] == "]":
            return
        line, seen = line + text.count("\n", seen, at), at
        _value, end = _SPANS.raw_decode(text, at)
        yield _one(text[at:end].encode("utf-8", "surrogatepass"), line)
        at = end


def _one(raw: bytes, line: int) -> Placed | Broken:
    read = parse(raw)
    if isinstance(read, Unreadable):
        return Broken(line, _FAULTS.get(read.code, "not_json_content"))
    value, blemishes = read
    return Broken(line, _FAULTS[blemishes[0]]) if blemishes else Placed(line, value)


def _unreadable(raw: bytes, found: Unreadable) -> Broken:
    """Return where a text is no JSON; one that is too deep, or no UTF-8, is so as a whole."""
    if found.code != "NOT_JSON":
        return Broken(1, _FAULTS.get(found.code, "not_json_content"))
    try:
        json.loads(raw.decode(), parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        return Broken(error.lineno, "not_json_content")
    except (UnicodeDecodeError, RecursionError):
        pass
    return Broken(1, "not_json_content")

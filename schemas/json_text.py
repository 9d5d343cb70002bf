"""Reads JSON as strictly as evidence needs: no key twice, no number that readers disagree on, no depth that hurts."""

import json
import re
from math import isinf
from types import NoneType
from typing import TYPE_CHECKING, Any

import orjson

from schemas.envelope import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

DEEPEST = 32
"""Levels of objects and lists that a message may have."""

_READABLE_DEPTH = 500
"""Deeper text is not even looked at: readers recurse."""

_LONGEST_NUMBER = 20
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BESIDE_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_NESTS = (dict, list)
_SMALL = b"0.000"
"""How a number of more than twenty digits begins that orjson writes as it was read; all others are shorter."""
_GAP_BEFORE_COLON = re.compile(rb'"[ \t\n\r]+:')


def parse(raw: bytes) -> tuple[Any, tuple[str, ...]] | Unreadable:
    """Return the value without nulls in objects, and what is wrong with how it was written; never raises.

    The blemishes are TOO_DEEP, DUPLICATE_KEY and BAD_NUMBER: one of these may be JSON, but nobody can say what it
    means. Unreadable codes: BAD_ENCODING, NOT_JSON, TOO_DEEP.
    """
    try:
        value = orjson.loads(raw)
    except ValueError:
        return _parse_exactly(raw)
    is_flat = _nests(raw) <= DEEPEST
    if is_flat and _is_as_written(value, raw):
        return (without_nulls(value) if b"null" in raw else value), ()
    keys, deep, doubtful, nulls = _survey(value)
    if (doubtful or raw.count(b'":') != keys or _GAP_BEFORE_COLON.search(raw)) and not _is_as_written(value, raw):
        return _parse_exactly(raw)
    if deep > _READABLE_DEPTH:
        return Unreadable("TOO_DEEP")
    return (without_nulls(value) if nulls else value), (("TOO_DEEP",) if deep > DEEPEST else ())


def write(value: Any) -> tuple[bytes, bool]:
    """Return JSON that every reader can read, and whether `parse` reads just this value from it, without blemish.

    Where that is not certain it is denied.
    """
    try:
        raw = orjson.dumps(value)
    except TypeError:  # numbers beyond 64 bits, lone surrogates, too deep
        return json.dumps(value).encode(), False
    return raw, b"null" not in raw and _SMALL not in raw and _nests(raw) <= DEEPEST


def _nests(raw: bytes) -> int:
    """Return how many objects and lists there are at most."""
    return raw.count(b"{") + raw.count(b"[")


def _is_as_written(value: Any, raw: bytes) -> bool:
    """Tell whether the text is the one that its value has: nothing was lost, no key twice, no number that changed."""
    try:
        return _SMALL not in raw and orjson.dumps(value) == raw
    except TypeError:  # deeper than it writes
        return False


def _survey(value: Any) -> tuple[int, int, bool, bool]:
    """Return the numbers of keys and of levels, whether a number needs a closer look, and whether a null is a member.

    Equal numbers of keys here and of `":` in the text mean that no key was there twice: a text that contains `":`
    only ever makes the second number larger.
    """
    keys, deep, doubtful, nulls = 0, 0, type(value) is float, False
    level = [value] if type(value) in _NESTS else []
    while level:
        deep += 1
        below = []
        for one in level:
            inner: Iterable[Any] = one
            if type(one) is dict:
                keys += len(one)
                inner = one.values()
            kinds = set(map(type, inner))
            doubtful = doubtful or float in kinds
            nulls = nulls or (NoneType in kinds and type(one) is dict)
            if dict in kinds or list in kinds:
                below += [part for part in inner if type(part) in _NESTS]
        level = below
    return keys, deep, doubtful, nulls


def _parse_exactly(raw: bytes) -> tuple[Any, tuple[str, ...]] | Unreadable:
    """Read with every key and number seen one by one; also reads lone surrogates, which the fast reader refuses."""
    deep = _depth(raw) if _nests(raw) > DEEPEST else 0
    if deep > _READABLE_DEPTH:
        return Unreadable("TOO_DEEP")
    blemishes = {"TOO_DEEP"} if deep > DEEPEST else set()

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        whole = dict(found)
        if len(whole) != len(found):
            blemishes.add("DUPLICATE_KEY")
        return whole

    def number(text: str) -> int | float:
        if sum(map(str.isdigit, text)) > _LONGEST_NUMBER:
            blemishes.add("BAD_NUMBER")
            return 0.5  # never a whole number, so that no field takes it for one
        if text.lstrip("-").isdigit():
            return int(text)
        value = float(text)
        if isinf(value):
            blemishes.add("BAD_NUMBER")
        return value

    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return Unreadable("BAD_ENCODING")
    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_int=number, parse_float=number, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        return Unreadable("NOT_JSON")
    return without_nulls(value), tuple(sorted(blemishes))


def _no_constant(name: str) -> float:
    """Refuse NaN and Infinity, which JSON does not have (RFC 8259 section 6)."""
    raise ValueError(name)


def _depth(raw: bytes) -> int:
    """Return the deepest nesting outside texts; linear, without recursion."""
    depth = deepest = 0
    for bracket in _TEXT.sub(b"", raw).translate(None, _BESIDE_BRACKETS):
        if bracket in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def without_nulls(value: Any) -> Any:
    """Return the value without the object members that are null: null and absent mean the same (contracts 1.2)."""
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value

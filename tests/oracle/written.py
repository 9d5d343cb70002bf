"""JSON as it is written: `1.0` is not an integer, `null` is nothing, and text has one form."""

import json
import re
import unicodedata
from dataclasses import dataclass

# The Unicode property White_Space, by PropList.txt.
_SPACES = [*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
_WHITE = frozenset(map(chr, _SPACES))
_TEN_DIGITS = re.compile(f"[0-9]{{6}}(?:-|{'|'.join(map(re.escape, sorted(_WHITE)))})?[0-9]{{4}}")


@dataclass(frozen=True)
class Fraction:
    """A number with a fraction or an exponent, as it stands in the text."""

    text: str


def parse(text: str) -> object:
    """Return the value; numbers that are no integers keep their text."""
    return json.loads(text, parse_float=Fraction)


def without_nulls(value: object) -> object:
    """`null` and absent mean the same."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def normal(text: str) -> str:
    """CRLF to LF, NFC."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def is_text(value: object, least: int = 0, most: int | None = None) -> bool:
    """Text without control characters (but line feed and tab) and unpaired surrogates, counted in code points."""
    if not isinstance(value, str):
        return False
    value = normal(value)
    for character in value:
        if unicodedata.category(character) == "Cc" and character not in "\n\t":
            return False
        if unicodedata.category(character) == "Cs":
            return False
    return len(value) >= least and (most is None or len(value) <= most)


def is_blank(text: str) -> bool:
    """Empty, or nothing but characters with the Unicode property White_Space."""
    return all(character in _WHITE for character in text)


def clashes(value: object, path: str = "") -> set[str]:
    """Return the objects in which two names, which are text too, become one; a path has plain names only."""
    found: set[str] = set()
    if isinstance(value, dict):
        if len({normal(name) for name in value}) < len(value):
            found.add(path or "data")
        for name, item in value.items():
            plain = (
                re.fullmatch("[A-Za-z_][A-Za-z0-9_-]*", name) and len(name) <= 64 and not re.search("[0-9]{6}", name)
            )
            found |= clashes(item, f"{path}.{name}".strip(".") if plain else path or "data")
    elif isinstance(value, list):
        for at, item in enumerate(value):
            found |= clashes(item, f"{path}.{at}")
    return found


def is_integer(value: object, least: int) -> bool:
    """An integer without fraction and exponent; `true` is none.

    The largest one is the normative JSON Schema's `maximum` (contracts 1.2: the schemas are normative).
    """
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= 9007199254740991


def has_ten_digits(value: object) -> bool:
    """Ten digits in a row in any text, number or name, at any depth (contracts 1.2, `anonymous_sparring`).

    A number counts as it is written and as what it is worth: 1e10 is 10000000000.
    """
    if isinstance(value, dict):
        return any(has_ten_digits(name) or has_ten_digits(item) for name, item in value.items())
    if isinstance(value, list):
        return any(has_ten_digits(item) for item in value)
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, Fraction):
        return any(_TEN_DIGITS.search(one) for one in (value.text, str(float(value.text))))
    return _TEN_DIGITS.search(normal(str(value))) is not None

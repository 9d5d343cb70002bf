"""Duplicates and conflicts: two events under one id say the same when their normalised data do (contracts 1.2)."""

from collections.abc import Mapping
from typing import Any
from unicodedata import is_normalized, normalize

import orjson

from schemas import cpr


def as_read(data: Any) -> bytes:
    """Return the data in the one form that all ways of writing it share; raises ValueError for what JSON cannot say.

    Null and absent are one already (the codec's); here line ends and NFC, the hyphen of the CPR number and the leading
    zero of a municipality become one too. An event that was sent again by somebody who writes it anew is a duplicate.
    """
    if isinstance(data, dict):
        data = _without_hyphen_and_with_zero(data)
    written = as_written(data)
    # No text begins with what joins the quotation mark before it: what is normal as a whole is so in every part.
    if b"\\r" not in written and (written.isascii() or is_normalized("NFC", written.decode())):
        return written  # nothing that a text could be written with in two ways
    return as_written(_kept(data))


def as_written(data: Any) -> bytes:
    """Return the data in one order of keys and with one kind of gaps; raises ValueError for what JSON cannot say."""
    try:
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        raise ValueError("not JSON") from None


def _without_hyphen_and_with_zero(data: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    code = data.get("municipality")
    if _lacks_zero(code):
        changed["municipality"] = f"0{code}"
    subject = data.get("subject")
    if isinstance(subject, dict):
        person = _person(subject)
        if person:
            changed["subject"] = {**subject, **person}
    return {**data, **changed} if changed else data


def _person(subject: Mapping[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    number, code = subject.get("cpr"), subject.get("residence")
    if isinstance(number, str):
        changed["cpr"] = cpr.normalise(number) or number
    if _lacks_zero(code):
        changed["residence"] = f"0{code}"
    return changed


def _lacks_zero(code: Any) -> bool:
    return isinstance(code, str) and len(code) == 3 and code.isascii() and code.isdigit()


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value.replace("\r\n", "\n"))
    if isinstance(value, list):
        return [_kept(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    kept = {_kept(name): _kept(inner) for name, inner in value.items()}
    # Two names that become one are a fault; such an event stays what it was, or it would be taken for another.
    return kept if len(kept) == len(value) else value

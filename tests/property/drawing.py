"""Draws JSON from a schema of ours, and other JSON into the places of an event."""

import re
from datetime import date
from typing import Any

from hypothesis import strategies as st

from schemas.fields import SIGN
from unit.schemas.ecma import Strict

Schema = dict[str, Any]

WORDS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=30),
    st.sampled_from(["", " ", "a\r\nb", "A\u030a", "=1+1", "<b>", "610188-1234", "6101881234", "\u202e", "😀"]),
)
KEYS = st.one_of(st.text(max_size=8), st.sampled_from(["", "cpr", "data", "__proto__", "610188-1234", "a\u0000"]))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, 1, -1, 1.0, 2**53 - 1, 2**53, 10**19, 1e19, "1", "true", "2026-02-30", "2026-02-11", "\ud800"]),
    st.text(max_size=12),
    WORDS,
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
"""Any JSON value, lone surrogates and numbers at the edges among them."""


def drawn(schema: Schema, whole: Schema) -> st.SearchStrategy[Any]:
    """Return a strategy for what the schema accepts; raises ValueError at a keyword the models never write."""
    if "$ref" in schema:
        inner = drawn(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
        return inner.filter(Strict({"anyOf": schema["anyOf"]}).is_valid) if "anyOf" in schema else inner
    if "if" in schema:
        return st.one_of(drawn(schema["then"], whole), drawn(schema["else"], whole).filter(_goes_on))
    if "anyOf" in schema:
        return st.one_of(*(drawn(one, whole) for one in schema["anyOf"]))
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of(*(_kind(kind, schema, whole) for kind in kinds))


def _goes_on(data: Any) -> bool:
    return bool(data["date_status"] != "cancelled")


def _kind(kind: str, schema: Schema, whole: Schema) -> st.SearchStrategy[Any]:
    match kind:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            least, most = schema["minimum"], schema["maximum"]
            return st.one_of(st.integers(least, 20), st.sampled_from([least, most]))
        case "string":
            return _text(schema)
        case "array":
            return st.lists(drawn(schema["items"], whole), max_size=4)
        case "object":
            return _object(schema, whole)
    raise ValueError(kind)


def _text(schema: Schema) -> st.SearchStrategy[str]:
    least, most, pattern = schema.get("minLength", 0), schema.get("maxLength"), schema.get("pattern", "")
    if schema.get("format") == "date":
        return st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)
    if schema.get("format") == "date-time":
        return st.sampled_from(["2026-02-10T08:30:00+01:00", "2026-02-10t08:30:00.25z"])
    if pattern in {"", f"^{SIGN}*$"}:
        edges = [] if most is None else ["æ" * most]
        return st.one_of(
            WORDS.filter(lambda words: len(words) >= least), st.sampled_from(["æ" * max(least, 1), *edges])
        )
    return st.from_regex(re.compile(re.sub(r"\$$", r"\\Z", pattern))).filter(
        lambda words: least <= len(words) <= (most or 1000)
    )


def _object(schema: Schema, whole: Schema) -> st.SearchStrategy[dict[str, Any]]:
    if "patternProperties" in schema:
        ((_, cell),) = schema["patternProperties"].items()
        return st.dictionaries(st.from_regex("[A-Za-zÆØÅæøå][æøåa-z _-]{0,59}", fullmatch=True), drawn(cell, whole))
    parts = {name: drawn(one, whole) for name, one in schema["properties"].items()}
    must = {name: parts.pop(name) for name in schema.get("required", ())}
    more = st.dictionaries(st.from_regex("x_[a-z]{1,5}", fullmatch=True), SCALARS, max_size=2)
    known = st.fixed_dictionaries(must, optional=parts)
    return st.builds(lambda first, second: {**second, **first}, known, more)


@st.composite
def changed(draw: st.DrawFn, value: Any) -> Any:
    """Return the value with one place in it, or beside what is in it, put to something else."""
    if isinstance(value, dict) and value and draw(st.integers(0, 9)):
        name = draw(st.sampled_from(sorted(value)))
        match draw(st.integers(0, 5)):
            case 0:
                return {key: inner for key, inner in value.items() if key != name}
            case 1:
                return {**value, draw(KEYS): draw(JSON)}
        return {**value, name: draw(changed(value[name]))}
    if isinstance(value, list) and value and draw(st.booleans()):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(changed(value[at])), *value[at + 1 :]]
    return draw(JSON)

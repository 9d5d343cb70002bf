"""Faults of events in the words of a page: the field, what is wrong with it, and what its schema allows there."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, NamedTuple

from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.core.decision.words import field_of

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
"""Where the JSON Schemas lie, and examples of events beside them."""
_DANISH = " Dansk: "
Schema = Mapping[str, Any]


class FaultTold(NamedTuple):
    """One fault as a sender reads it; nothing of it is a value that stood in the event."""

    field: str
    called: str
    wrong: str
    allowed: str


class FaultWords:
    """Tells faults in one language."""

    def __init__(self, said: NullTranslations, language: str) -> None:
        """Take the reader's language."""
        self._said, self._language = said, language

    def told(self, event_type: str | None, field: str, code: str) -> FaultTold:
        """Return a fault of an event of this type, which may be none of ours."""
        words = FAULTS if self._language == "da" else FAULTS_IN_ENGLISH
        called = field_of(field) if self._language == "da" else ""
        return FaultTold(field, called, words.get(code, code), self._allowed(event_type, field))

    def _allowed(self, event_type: str | None, field: str) -> str:
        schema = None if event_type is None else schema_of(event_type)
        part = None if schema is None else found(schema, field)
        if part is None:
            return ""
        english, _, danish = str(part.get("description", "")).partition(_DANISH)
        values = ", ".join(str(one) for one in _values(part) if one is not None)
        allowed = self._said.gettext("Allowed: %(values)s") % {"values": values} if values else ""
        return " ".join(one for one in (danish if self._language == "da" else english, allowed) if one)


@lru_cache(maxsize=64)
def schema_of(event_type: str) -> Schema | None:
    """Return the JSON Schema of a type, by its short name; None for one that is none of ours."""
    if event_type not in event_types():
        return None
    schema: Schema = json.loads((SCHEMAS / "jsonschema" / f"{event_type}.json").read_text(encoding="utf-8"))
    return schema


@lru_cache(maxsize=1)
def event_types() -> tuple[str, ...]:
    """Return the short names of all types."""
    return tuple(sorted(path.stem for path in (SCHEMAS / "jsonschema").glob("*.json")))


def found(schema: Schema, field: str) -> Schema | None:
    """Return what a schema says of a field, below `data` or of the envelope; None where it says nothing."""
    envelope: Schema = schema["properties"]
    if field in envelope and field != "data":
        return dict(envelope[field])
    part: Schema = schema["$defs"]["data"]
    for name in field.removeprefix("data.").split("."):
        inner = next((one for one in _inside(schema, part, name) if one), None)
        if inner is None:
            return None
        part = inner
    return part


def _inside(schema: Schema, part: Schema, name: str) -> Iterator[Schema | None]:
    """Yield what a member or an element of a list may be, in each of the forms that a part has."""
    for form in _forms(schema, part):
        yield form.get("items") if name.isdigit() else form.get("properties", {}).get(name)


def _forms(schema: Schema, part: Schema) -> Iterator[Schema]:
    yield part
    if "$ref" in part:
        yield from _forms(schema, schema["$defs"][part["$ref"].rpartition("/")[2]])
    for one in (
        *(part[name] for name in ("then", "else") if name in part),
        *part.get("anyOf", ()),
        *part.get("oneOf", ()),
        *part.get("allOf", ()),
    ):
        yield from _forms(schema, one)


def _values(part: Schema) -> tuple[Any, ...]:
    if "const" in part or "enum" in part:
        return tuple(part.get("enum", (part.get("const"),)))
    inner = part.get("items", {})
    return tuple(inner.get("enum", ())) if isinstance(inner, dict) else ()

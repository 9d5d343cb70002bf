"""JSON Schema of one model: what pydantic makes of it, with null where absent is allowed, and no titles."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

Schema = dict[str, Any]

DEFS = "#/$defs/{model}"
"""Where the objects inside a model are found: in the same document."""


class _Plain(GenerateJsonSchema):
    """Without a title for every field: its name says it."""

    def field_title_should_be_set(self, _: Any) -> bool:
        return False


def schema_taken(model: type[BaseModel], parts: dict[str, Schema], template: str = DEFS) -> Schema:
    """Return the schema of what is sent to us; the objects inside it are put among the `parts`."""
    whole = model.model_json_schema(ref_template=template, schema_generator=_Plain)
    for name, part in whole.pop("$defs", {}).items():
        parts[name] = _open(part)
    return _open(whole)


def schema_given(model: type[BaseModel], parts: dict[str, Schema], template: str = DEFS) -> Schema:
    """Return the schema of what we send, whose members are all there; the objects inside it are put among the parts."""
    whole = model.model_json_schema(ref_template=template, schema_generator=_Plain)
    for name, part in whole.pop("$defs", {}).items():
        parts[name] = _whole(part)
    return _whole(whole)


def sentence(model: type[BaseModel]) -> str:
    """Return what a model's docstring says, on one line."""
    return " ".join((model.__doc__ or "").split())


def or_null(inner: Schema) -> Schema:
    """Return the schema of a field that may be null, said the shortest way."""
    (one, *others) = [part for part in inner.get("anyOf", [{}]) if part != {"type": "null"}]
    if others:
        raise ValueError("no field of ours is of two kinds")
    merged = {**{name: value for name, value in inner.items() if name != "anyOf"}, **one}
    if "$ref" in merged:
        return {**{name: value for name, value in merged.items() if name != "$ref"}, "anyOf": [one, {"type": "null"}]}
    if "enum" in merged:
        merged["enum"] = [*merged["enum"], None]
    merged["type"] = [merged["type"], "null"]
    return merged


def moved(part: Any, before: str) -> Any:
    """Return a part of a schema whose references lead to what another document calls the same, after these letters."""
    if isinstance(part, dict):
        return {
            name: one.replace("#/$defs/", before) if name == "$ref" and isinstance(one, str) else moved(one, before)
            for name, one in part.items()
        }
    return [moved(one, before) for one in part] if isinstance(part, list) else part


def _open(one: Schema) -> Schema:
    """Let every property that may be absent be null too; drop titles and defaults that say nothing."""
    required = one.get("required", ())
    one.pop("title", None)
    one["description"] = " ".join(one["description"].split())
    for name, inner in one.get("properties", {}).items():
        if inner.get("default", "") is None:
            del inner["default"]
        if name not in required:
            one["properties"][name] = or_null(inner)
    return one


def _whole(one: Schema) -> Schema:
    """Drop titles and defaults that say nothing."""
    one.pop("title", None)
    one["description"] = " ".join(one["description"].split())
    for name, inner in one["properties"].items():
        inner.pop("default", None)
        one["properties"][name] = or_null(inner) if "anyOf" in inner else inner
    return one

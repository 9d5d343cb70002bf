"""A model's JSON Schema: null where absent is allowed in what we take, as it is in what we give."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel

from schemas.fields import told
from schemas.model_schema import moved, or_null, schema_given, schema_taken, sentence


class Inner(BaseModel):
    """Something inside."""

    word: Literal["a", "b"] | None = None


class Outer(BaseModel):
    """Something."""

    __doc__ = "Something\n    on two lines."

    number: int
    inner: Annotated[Inner | None, told("Inside.", "Indeni.", None)] = None


def test_what_may_be_absent_may_be_null() -> None:
    """A field with a default takes null, a required one does not; parts are put aside under the template's name."""
    parts: dict[str, dict[str, object]] = {}
    found = schema_taken(Outer, parts, "#/components/schemas/{model}")
    assert found["required"] == ["number"]
    assert found["properties"]["number"] == {"type": "integer"}
    assert found["properties"]["inner"]["anyOf"] == [{"$ref": "#/components/schemas/Inner"}, {"type": "null"}]
    assert parts["Inner"]["properties"] == {"word": {"enum": ["a", "b", None], "type": ["string", "null"]}}


def test_what_is_given_has_no_titles_and_no_defaults() -> None:
    """The objects inside are described the same way."""
    parts: dict[str, dict[str, object]] = {}
    found = schema_given(Outer, parts)
    assert "title" not in found
    assert found["description"] == sentence(Outer) == "Something on two lines."
    assert "default" not in found["properties"]["inner"]
    assert parts["Inner"]["properties"] == {"word": {"enum": ["a", "b", None], "type": ["string", "null"]}}


def test_a_field_of_two_kinds_is_refused() -> None:
    """The twin of a simple field: no field of ours is a text or a number."""
    with pytest.raises(ValueError, match="two kinds"):
        or_null({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]})


def test_references_are_moved() -> None:
    """Also those deep inside, and in lists; other words stay."""
    part = {"anyOf": [{"$ref": "#/$defs/data"}, {"properties": {"$ref": {"$ref": "#/$defs/a"}}}], "const": "#/$defs/x"}
    assert moved(part, "#/there/k.") == {
        "anyOf": [{"$ref": "#/there/k.data"}, {"properties": {"$ref": {"$ref": "#/there/k.a"}}}],
        "const": "#/$defs/x",
    }

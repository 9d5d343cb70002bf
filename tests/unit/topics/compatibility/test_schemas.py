"""Differences between schemas: each word that has another value is seen, and does to the values what is said."""

from typing import Any

import pytest

from topics.compatibility.schemas import Schemas

NOTHING = Schemas({}, {})
OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


def effects(before: Any, after: Any, documents: Schemas = NOTHING) -> list[tuple[str, str, str]]:
    """Return the differences as plain tuples."""
    return [tuple(one) for one in documents.changes(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "word", "effect"),
    [
        ({"type": "string"}, {"type": ["string", "null"]}, "type", "wider"),
        ({"type": ["string", "null"]}, {"type": "string"}, "type", "narrower"),
        ({}, {"type": "string"}, "type", "narrower"),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, "enum", "wider"),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, "enum", "narrower"),
        ({"const": "a"}, {"enum": ["a", "b"]}, "enum", "wider"),
        ({"enum": ["a"]}, {}, "enum", "wider"),
        ({"maxLength": 9}, {"maxLength": 10}, "maxLength", "wider"),
        ({"maxLength": 10}, {"maxLength": 9}, "maxLength", "narrower"),
        ({"minimum": 1}, {"minimum": 0}, "minimum", "wider"),
        ({}, {"minimum": 0}, "minimum", "narrower"),
        ({"pattern": "a"}, {}, "pattern", "wider"),
        ({"pattern": "a"}, {"pattern": "b"}, "pattern", "other"),
        ({"default": False}, {"default": True}, "default", "other"),
        ({"weather": 1}, {}, "weather", "other"),
        ({"anyOf": [{"type": "null"}]}, {"anyOf": [{"type": "null"}, {"type": "string"}]}, "anyOf", "wider"),
        ({"anyOf": [{"type": "null"}]}, {}, "anyOf", "wider"),
        ({"if": {"const": 1}}, {"if": {"const": 2}}, "if", "other"),
        ({"additionalProperties": True}, {"additionalProperties": False}, "schema", "narrower"),
        ({"items": {"type": "string"}}, {"items": {"type": "integer"}}, "type", "wider"),
    ],
)
def test_a_word_that_changed_is_seen(before: Any, after: Any, word: str, effect: str) -> None:
    """Of each kind of word: what became of the values that fit."""
    assert (word, effect) in [(one[1], one[2]) for one in effects(before, after)]


@pytest.mark.parametrize("word", ["title", "description", "examples", "$comment"])
def test_what_only_explains_is_no_difference(word: str) -> None:
    """Other words for the same."""
    assert effects({**OBJECT, word: "a"}, {**OBJECT, word: "b"}) == []


def test_members_have_their_places() -> None:
    """A member that came, one that went, one that has to be there, and one that changed inside."""
    inner = {"type": "object", "properties": {"b": {"maxLength": 3}}}
    before = {"properties": {"a": inner, "gone": {}}}
    after = {"properties": {"a": {**inner, "properties": {"b": {"maxLength": 4}}}, "new": {}}, "required": ["new"]}
    assert effects(before, after) == [
        ("", "required", "narrower"),
        ("a.b", "maxLength", "wider"),
        ("gone", "properties", "shrunk"),
        ("new", "properties", "grown"),
    ]


def test_references_are_followed_each_in_its_own_document() -> None:
    """Also where a schema holds itself."""
    one = {"s": {"type": "object", "properties": {"again": {"$ref": "#/s"}, "x": {"maxLength": 1}}}}
    other = {"s": {"type": "object", "properties": {"again": {"$ref": "#/s"}, "x": {"maxLength": 2}}}}
    found = effects({"$ref": "#/s"}, {"$ref": "#/s"}, Schemas(one, other))
    assert found[-1] == ("x", "maxLength", "wider")
    assert effects({"$ref": "#/s"}, {"$ref": "#/s"}, Schemas(one, one)) == []

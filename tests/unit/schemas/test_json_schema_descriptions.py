"""Every field of every schema says in both languages what it means, and shows how it looks."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from schemas.outgoing import OUTGOING
from unit.schemas.ecma import Strict, validator
from unit.schemas.examples import TYPES

BOTH = " Dansk: "


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield place and schema of each field: of the envelope, of `data`, and of the objects in it."""
    for where, part in [("", schema), *schema["$defs"].items()]:
        for name, one in part.get("properties", {}).items():
            yield f"{where}.{name}", one


def untold(schema: dict[str, Any]) -> list[str]:
    """Return the fields that lack a language or an example, and those whose example is none."""
    found = []
    for place, one in fields(schema):
        english, _, danish = one.get("description", "").partition(BOTH)
        told = english.endswith(".") and danish.endswith(".") and english != danish
        shown = one.get("examples", [])
        accepts = Strict({**one, "$defs": schema["$defs"]}).is_valid
        if not told or not shown or not all(map(accepts, shown)):
            found.append(place)
    return found


@pytest.mark.parametrize("name", [*TYPES, *(f"outgoing/{name}" for name in OUTGOING)])
def test_every_field_is_described_in_both_languages_with_an_example(name: str) -> None:
    """Who reads a schema reads no other page to know what a field means, in what unit, and how it is written."""
    assert len(list(fields(validator(name).schema))) > 9
    assert untold(validator(name).schema) == []


@pytest.mark.parametrize(
    ("change", "value"),
    [("description", "English."), ("description", f"{BOTH}dansk."), ("examples", []), ("examples", ["0860", 86])],
)
def test_a_field_that_is_not_told_is_seen(change: str, value: object) -> None:
    """The twin: one language, no example, or one that the field would refuse; at the top, in data and inside it."""
    whole = validator("stadium_concern").schema
    for part, name in (("", "time"), ("data", "observed_on"), ("Subject", "residence")):
        schema = deepcopy(whole)
        (schema["$defs"][part] if part else schema)["properties"][name][change] = value
        assert untold(schema) == [f"{part}.{name}"]
    bare = deepcopy(whole)
    bare["$defs"]["School"]["properties"]["pupils"] = {"type": "integer"}
    assert untold(bare) == ["School.pupils"]

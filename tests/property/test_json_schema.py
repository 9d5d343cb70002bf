"""What the JSON Schema of a type accepts is what codec and validation accept, but for the rules it lists as beyond."""

import json
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from property.drawing import changed, drawn
from schemas.beyond import BEYOND
from schemas.envelope import Unreadable
from schemas.faults import Fault
from schemas.validation import Invalid
from unit.schemas.ecma import validator
from unit.schemas.examples import FOLDER, TYPES, read, verdict

SOUND = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

UNSEEN = frozenset(code for rule in BEYOND.values() for code in rule.told_as)
"""Faults that a schema cannot see."""
UNREADABLE = {"BAD_NUMBER", "DUPLICATE_KEY", "TOO_DEEP", "TOO_LARGE"}


def raw(value: Any) -> bytes:
    """Return what a publisher would send."""
    return json.dumps(value).encode()


def unseen(faults: tuple[Fault, ...]) -> bool:
    """Tell whether no schema could have seen any of the faults."""
    return all(fault.fault in UNSEEN for fault in faults)


@pytest.mark.parametrize("name", TYPES)
def test_what_a_schema_accepts_is_read_unless_a_rule_is_beyond_it(name: str) -> None:
    """No publisher whose events pass the schema is surprised by a fault that the schema could have told."""
    accepts = validator(name)
    schema = accepts.schema

    @SOUND
    @given(drawn(schema, schema))
    def check(value: Any) -> None:
        value["source"] = "urn:stafet:publisher:kommune-0860"
        assert accepts.is_valid(value), list(accepts.iter_errors(value))
        found = verdict(raw(value))
        if isinstance(found, Unreadable):
            assert found.code in UNREADABLE
        elif isinstance(found, Invalid):
            assert unseen(found.faults), found
        event("refused" if isinstance(found, Invalid | Unreadable) else "read")

    check()


@pytest.mark.parametrize("name", TYPES)
def test_what_a_schema_refuses_is_refused(name: str) -> None:
    """And nobody gets through with an event that the schema calls wrong: one place of an example is changed."""
    accepts = validator(name)
    example = read(FOLDER / name / "full.json")

    @SOUND
    @given(changed(example["data"]))
    def check(data: Any) -> None:
        value = {**example, "data": data}
        found = verdict(raw(value))
        refused = isinstance(found, Invalid | Unreadable)
        if accepts.is_valid(value):
            if isinstance(found, Invalid):
                assert unseen(found.faults), found
        else:
            assert refused or _shorter_when_kept(value), list(accepts.iter_errors(value))
        event("refused" if refused else "read")

    check()


def _shorter_when_kept(value: Any) -> bool:
    """Tell whether a text is only too long because it is not in its kept form yet: the rule `normal`."""
    kept = normalize("NFC", json.dumps(value, ensure_ascii=False).replace("\\r\\n", "\\n"))
    return bool(validator(value["type"].split(".")[2]).is_valid(json.loads(kept)))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_same_event_has_the_same_verdict_twice(data: st.DataObject) -> None:
    """Validation keeps nothing from one event to the next."""
    name = data.draw(st.sampled_from(TYPES))
    example = read(FOLDER / name / "full.json")
    value = {**example, "data": data.draw(changed(example["data"]))}
    assert verdict(raw(value)) == verdict(raw(value))

"""JSON Schemas of the messages: sound by their dialect, and of one mind with the examples."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas import message_schemas
from schemas.beyond import BEYOND
from schemas.events import EVENT_TYPES
from schemas.json_schema import FOLDER
from unit.schemas.ecma import validator
from unit.schemas.examples import ROOT, TYPES, Wrong, invalid, named, read, valid

REQUIRED = {
    "release_notice": "case_ref version legal_status released_from release_type date_status",
    "exit_wish": "exit",
    "child_abuse_case": "section_20_decided sectors",
    "criminal_case_referral": "case_ref",
    "infohus_clearance": "event_ref result",
    "event_recalled": "event_ref reason",
    "question_answered": "question answer",
    "anonymous_sparring": "municipality question",
    "statistics": "municipality period counts",
}
"""Required fields as contracts 1.2 names them, beside those of persons and concerns."""
NOT_ABOUT_PEOPLE = {"infohus_clearance", "event_recalled", "question_answered", "anonymous_sparring", "statistics"}


def data_schema(name: str) -> dict[str, Any]:
    """Return the part about `data`; of a release notice that of one which does not cancel."""
    parts = validator(name).schema["$defs"]
    found: dict[str, Any] = parts.get("notice", parts["data"])
    return found


@pytest.mark.parametrize("name", TYPES)
def test_a_schema_is_sound_by_its_own_dialect(name: str) -> None:
    """Each file is a JSON Schema of 2020-12 with a name of its own, and names what it cannot say."""
    schema = validator(name).schema
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == message_schemas.DIALECT
    assert schema["title"] == f"dk.stafet.{name}.v1"
    assert all(rule.says in schema["$comment"] for rule in BEYOND.values())


@pytest.mark.parametrize("name", TYPES)
def test_required_fields_are_those_of_the_contract(name: str) -> None:
    """Contracts 1.2 names them for persons, for concerns and for the type itself, and there are no others."""
    wanted = set(REQUIRED.get(name, "").split())
    if name not in NOT_ABOUT_PEOPLE:
        wanted |= {"subject", "necessity"}
    if name not in REQUIRED:
        wanted |= {"observed_on", "source_kind"}
    assert set(data_schema(name)["required"]) == wanted
    assert set(validator(name).schema["required"]) == {"specversion", "id", "source", "type", "data"}


def test_a_cancellation_is_asked_for_three_fields_and_no_others_are_looked_at() -> None:
    """REL-11: with `date_status` cancelled anything may stand in the other fields; the three must be right."""
    event = read(ROOT / "schemas" / "examples" / "release_notice" / "cancellation.json")
    accepts = validator("release_notice").is_valid
    assert accepts({**event, "data": {**event["data"], "subject": 7, "necessity": ["x"]}})
    for field in ("case_ref", "version"):
        assert not accepts({**event, "data": {**event["data"], field: None}})


@pytest.mark.parametrize("path", list(valid()), ids=named)
def test_a_valid_example_passes_its_schema_and_no_other(path: Path) -> None:
    """What is read as one type is an event of that type's schema alone."""
    event = read(path)
    passed = [name for name in TYPES if validator(name).is_valid(event)]
    assert passed == ([path.parent.name] if path.parent.name in TYPES else [])


@pytest.mark.parametrize("wrong", list(invalid()), ids=lambda wrong: named(wrong.path))
def test_a_refused_example_fails_its_schema_unless_the_rule_is_beyond_it(wrong: Wrong) -> None:
    """JSON Schema refuses whatever is structurally wrong; `beyond` names the rule where it cannot."""
    event, name = read(wrong.path), wrong.path.parent.parent.name
    seen_by_format = wrong.beyond == "calendar"  # these tests assert formats
    assert validator(name).is_valid(event) == (wrong.beyond is not None and not seen_by_format)


@pytest.mark.parametrize("name", TYPES)
def test_null_stands_for_absent_wherever_a_field_may_be_absent(name: str) -> None:
    """Every optional field of the full example may be null; every required one may not."""
    event = read(ROOT / "schemas" / "examples" / name / "full.json")
    required = set(data_schema(name)["required"])
    for field in event["data"]:
        nulled = json.loads(json.dumps({**event, "data": {**event["data"], field: None}}))
        assert validator(name).is_valid(nulled) == (field not in required), field


def test_every_type_has_a_schema() -> None:
    """One file per event type, and none beside them."""
    assert {path.stem for path in FOLDER.glob("*.json")} == {event.event_type for event in EVENT_TYPES}

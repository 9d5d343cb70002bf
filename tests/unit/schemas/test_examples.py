"""Every event type has examples; the valid ones are read and decided, the others refused for the reason beside them."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from golden.example_events import FILE, explained, told
from oracle.compare import differences
from schemas.beyond import BEYOND
from schemas.codec import read_kafka
from schemas.cpr import is_substitute, normalise
from schemas.envelope import Envelope
from schemas.events import BY_TYPE
from schemas.events.base import EventData
from schemas.faults import Fault
from schemas.validation import Invalid, unknown_fields
from services.core.decision.decide import decide
from unit.schemas.examples import FOLDER, RULEBOOK, TYPES, Wrong, invalid, missing, named, read, valid, verdict

VALIDATION = {"SOURCE_NOT_TOPIC", "TYPE_NOT_ALLOWED", "INVALID_EVENT", "INVALID_CPR", "BIRTH_DATE_CONFLICT"}
REFUSED = list(invalid())


def test_every_type_has_a_minimal_a_full_and_a_refused_example() -> None:
    """The tuple of event types and the folder of examples name the same things."""
    assert missing(TYPES) == []
    assert {path.name for path in FOLDER.iterdir()} == {*TYPES, "outgoing"}


@pytest.mark.parametrize("gone", ["minimal.json", "full.json", "invalid"])
def test_an_example_that_is_missing_is_seen(gone: str, tmp_path: Path) -> None:
    """The twin: whatever is taken away is named, for every type, and so is a type that has nothing yet."""
    copy = tmp_path / "examples"
    shutil.copytree(FOLDER, copy)
    for name in TYPES:
        if gone == "invalid":
            shutil.rmtree(copy / name / gone)
        else:
            (copy / name / gone).unlink()
    assert sorted(missing(TYPES, copy)) == sorted(f"{name}/{gone}" for name in TYPES)
    assert missing(("brand_new",)) == ["brand_new/minimal.json", "brand_new/full.json", "brand_new/invalid"]


@pytest.mark.parametrize("path", list(valid()), ids=named)
def test_a_valid_example_is_read_as_its_type(path: Path) -> None:
    """Codec and validation return the event of the type in whose folder the file lies, or its cancellation."""
    event = verdict(path.read_bytes())
    if path.stem == "cancellation":
        assert event == ("KF-2026-000117", 2)
    else:
        assert isinstance(event, EventData)
        assert event.event_type == path.parent.name


@pytest.mark.parametrize("path", list(valid()), ids=named)
def test_a_valid_example_gets_a_decision_of_its_publisher(path: Path) -> None:
    """The example's publisher may send it: whatever is decided, it is not that the message is broken."""
    envelope = read_kafka(path.read_bytes(), [])
    assert isinstance(envelope, Envelope)
    received = datetime(2026, 2, 10, 8, tzinfo=UTC)
    decision = decide(envelope, received, RULEBOOK, envelope.source.removeprefix("urn:stafet:publisher:")).decision
    assert not VALIDATION & set(decision.codes)
    assert unknown_fields(envelope) == ()


@pytest.mark.parametrize("wrong", REFUSED, ids=lambda wrong: named(wrong.path))
def test_a_refused_example_is_refused_for_every_fault_beside_it(wrong: Wrong) -> None:
    """Exactly one code, and every fault at once, by field and in order."""
    assert verdict(wrong.path.read_bytes()) == Invalid(wrong.code, wrong.faults)
    assert wrong.beyond is None or wrong.beyond in BEYOND


DECISIONS = json.loads(FILE.read_text(encoding="utf-8"))
"""What becomes of each valid example: routed where its type can be."""


@pytest.mark.parametrize("path", list(valid()), ids=named)
def test_a_valid_example_is_decided_so_for_ever(path: Path) -> None:
    """Whoever tries an example sees what the golden file says, on any day: the example brings its own receipt."""
    assert told(explained(path)) == DECISIONS[named(path)]


def test_the_second_implementation_decides_the_examples_alike(tmp_path: Path) -> None:
    """What the golden file says was not only copied from the product: the contract, typed in again, says so too."""
    assert differences([json.dumps(read(path)) for path in valid()], tmp_path) == []


def test_every_valid_example_has_its_decision() -> None:
    """The table names each example once, and nothing else."""
    assert {named(one) for one in valid()} == DECISIONS.keys()


@pytest.mark.parametrize("wrong", REFUSED, ids=lambda wrong: named(wrong.path))
def test_a_refused_example_is_refused_for_ever(wrong: Wrong) -> None:
    """And so is what is refused, with the faults that the receipt has: of INVALID_EVENT every one, of others none."""
    decision = explained(wrong.path)
    assert (decision["outcome"], decision["codes"]) == ("refused", [wrong.code])
    assert [Fault(one["field"], one["fault"]) for one in decision["faults"]] == list(wrong.faults)
    assert wrong.code == "INVALID_EVENT" or wrong.faults == ()


def test_without_its_receipt_an_example_would_expire(tmp_path: Path) -> None:
    """The twin: what is said of tomorrow is refused with the receipt that it brings, and taken on any later day."""
    event = read(FOLDER / "stadium_concern" / "invalid" / "tomorrow.json")
    del event["recordedtime"]
    later = tmp_path / "later.json"
    later.write_text(json.dumps(event), encoding="utf-8")
    assert explained(later)["outcome"] == "routed"


@pytest.mark.parametrize("name", TYPES)
def test_a_minimal_example_holds_only_what_it_needs(name: str, tmp_path: Path) -> None:
    """Without any one of its fields the minimal example is refused, or it is decided otherwise."""
    event = read(FOLDER / name / "minimal.json")
    whole = _without_id(explained(FOLDER / name / "minimal.json"))
    for less in _less(event["data"]):
        path = tmp_path / "less.json"
        path.write_text(json.dumps({**event, "data": less}), encoding="utf-8")
        assert _without_id(explained(path)) != whole, less
    for attribute in ("specversion", "id", "source", "type"):
        bare = {key: value for key, value in event.items() if key != attribute}
        assert getattr(verdict(json.dumps(bare).encode()), "code", None) == "NOT_CLOUDEVENT"


def _less(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field, inner in data.items():
        yield {key: value for key, value in data.items() if key != field}
        if field == "subject":
            yield from ({**data, field: {k: v for k, v in inner.items() if k != part}} for part in inner)


def _without_id(decision: dict[str, Any]) -> dict[str, Any]:
    return {name: decision[name] for name in ("age", "outcome", "codes", "faults", "items", "tasks")}


@pytest.mark.parametrize("name", TYPES)
def test_a_full_example_holds_every_field(name: str) -> None:
    """Every field of the model, in objects inside it too, is shown once."""
    model = BY_TYPE[f"dk.stafet.{name}.v1"]
    assert _absent(model, read(FOLDER / name / "full.json")["data"]) == []


def _absent(model: type[BaseModel], data: dict[str, Any]) -> list[str]:
    found = [name for name in model.model_fields if name not in data]
    for name, field in model.model_fields.items():
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel) and name in data:
                found += [f"{name}.{inner}" for inner in _absent(part, data[name])]
    return found


def test_nobody_in_the_examples_is_real() -> None:
    """Every number that could be a person's is a substitute number."""
    for path in FOLDER.rglob("*.json"):
        subject = (json.loads(path.read_text(encoding="utf-8")).get("data") or {}).get("subject")
        number = normalise(subject["cpr"]) if isinstance(subject, dict) and "cpr" in subject else None
        assert number is None or is_substitute(number), path

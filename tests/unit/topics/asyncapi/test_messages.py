"""Messages of the document: their examples are what their schemas allow, in both modes, and the codec reads them so."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft7Validator

from schemas.codec import read_kafka
from schemas.envelope import Envelope
from schemas.events import EVENT_TYPES
from schemas.outgoing import OUTGOING
from topics.asyncapi.messages import binary_name, components

PARTS: dict[str, Any] = dict(components(EVENT_TYPES, tuple(OUTGOING)))
NAMES = tuple(event.event_type for event in EVENT_TYPES)


def complaints(schema: Any, value: Any) -> list[str]:
    """Return what a schema of the document has against a value; AsyncAPI's own schemas are JSON Schema draft 7."""
    return [error.message for error in Draft7Validator({**schema, "components": PARTS}).iter_errors(value)]


@pytest.mark.parametrize("name", list(PARTS["messages"]))
def test_an_example_is_what_its_schema_allows(name: str) -> None:
    """Payload and headers of each; one without what is required is refused (the twin)."""
    message = PARTS["messages"][name]
    (example,) = message["examples"]
    assert complaints(message["payload"], example["payload"]) == []
    assert complaints(message["headers"], example["headers"]) == []
    assert complaints(message["payload"], {})
    assert complaints(message["headers"], {})


@pytest.mark.parametrize("name", NAMES)
def test_both_modes_are_read_as_the_same_event(name: str) -> None:
    """What the document shows of a type is one event, whichever way it is sent."""
    read = []
    for message in (PARTS["messages"][name], PARTS["messages"][binary_name(name)]):
        (example,) = message["examples"]
        headers = [(word, str(value).encode()) for word, value in example["headers"].items()]
        read.append(read_kafka(orjson.dumps(example["payload"]), headers))
    assert isinstance(read[0], Envelope)
    assert read[0] == read[1]
    assert not read[0].faults


def test_no_schema_says_which_dialect_it_is() -> None:
    """The document's dialect counts; a schema that named another would be read by nobody."""
    assert not [name for name, one in PARTS["schemas"].items() if {"$schema", "$id", "$defs"} & set(one)]
    assert '"#/$defs/' not in orjson.dumps(PARTS).decode()

"""Components of the document: events by their checked-in schemas, references moved to where the document has them."""

import json

from jsonschema import Draft202012Validator

from schemas.act_bodies import Ask, Body
from schemas.answers.publishers import SentEvent
from services.api.openapi.components import PREFIX, Components, event_examples


def test_every_example_is_an_event_by_the_schemas() -> None:
    """The smallest event of each type passes; one of a type that nobody has does not."""
    parts = Components()
    schema = {**parts.events(), "components": {"schemas": parts.schemas}}
    assert "#/$defs/" not in json.dumps(schema)
    strict, examples = Draft202012Validator(schema), event_examples()
    assert [name for name, one in examples.items() if not strict.is_valid(one["value"])] == []
    assert len(examples) > 15
    stranger = {**next(iter(examples.values()))["value"], "type": "dk.stafet.weather.v1"}
    assert not strict.is_valid(stranger)


def test_bodies_and_answers_are_told_apart_by_name() -> None:
    """A body has a name of its own, what is inside an answer stands among the components too."""
    parts = Components()
    assert parts.body(Ask) == {"$ref": f"{PREFIX}AskBody"}
    assert parts.body(Body) == {"$ref": f"{PREFIX}Body"}
    assert parts.answer(SentEvent) == {"$ref": f"{PREFIX}SentEvent"}
    assert {"AskBody", "Body", "SentEvent", "EventItem", "Problem"} <= set(parts.schemas)

"""Every member of every answer and of every body says in both languages what it means, and shows how it looks."""

from typing import Any

import pytest
from pydantic import BaseModel

from schemas import act_bodies
from schemas.act_bodies import Body
from schemas.answers import handovers, publishers, queues
from schemas.model_schema import schema_given, schema_taken
from unit.schemas.test_json_schema_descriptions import fields, untold

ANSWERS = (
    handovers.HandoverItem,
    handovers.Content,
    handovers.PersonIdentity,
    handovers.ForwardingTarget,
    queues.Queue,
    queues.QueuePage,
    queues.Signal,
    publishers.TakenEvents,
    publishers.SentEvent,
    publishers.Question,
)
BODIES = tuple(one for one in vars(act_bodies).values() if isinstance(one, type) and issubclass(one, Body))


def whole(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Return a schema beside its parts, as those of messages are."""
    return {**schema, "$defs": parts}


@pytest.mark.parametrize("model", ANSWERS)
def test_members_of_answers(model: type[BaseModel]) -> None:
    """Whoever writes a client reads no other page to know what a member means."""
    parts: dict[str, Any] = {}
    schema = whole(schema_given(model, parts), parts)
    assert list(fields(schema))
    assert untold(schema) == []


@pytest.mark.parametrize("model", BODIES)
def test_members_of_bodies(model: type[Body]) -> None:
    """The same of what acts take; only acts without a body have no member."""
    parts: dict[str, Any] = {}
    schema = whole(schema_taken(model, parts), parts)
    assert schema["additionalProperties"] is False
    assert bool(list(fields(schema))) == (model is not Body)
    assert untold(schema) == []


def test_a_member_that_is_not_told_is_seen() -> None:
    """The twin: a model with a member of no words."""

    class Bare(BaseModel):
        """A model."""

        number: int

    assert untold(whole(schema_given(Bare, {}), {})) == [".number"]

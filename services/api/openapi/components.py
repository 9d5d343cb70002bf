"""Components of the document: schemas of bodies, answers, events and problems, each under its name, once."""

import json
from pathlib import Path

from pydantic import BaseModel

from schemas.act_bodies import Body
from schemas.faults import FAULTS
from schemas.model_schema import Schema, moved, schema_given, schema_taken
from services.api.http.problems import KINDS, TYPE

PREFIX = "#/components/schemas/"
_TEMPLATE = f"{PREFIX}{{model}}"
_SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
EVENT = "Event"


class Components:
    """Schemas that the operations of a document name, collected while they are described."""

    def __init__(self) -> None:
        """Begin with the problem document."""
        self.schemas: dict[str, Schema] = {"Problem": _problem()}

    def answer(self, model: type[BaseModel]) -> Schema:
        """Return a reference to what is answered."""
        self.schemas[model.__name__] = schema_given(model, self.schemas, _TEMPLATE)
        return {"$ref": f"{PREFIX}{model.__name__}"}

    def body(self, model: type[Body]) -> Schema:
        """Return a reference to what a request takes; null is absent, and an unknown member is a fault."""
        name = model.__name__ if model is Body else f"{model.__name__}Body"
        self.schemas[name] = schema_taken(model, self.schemas, _TEMPLATE)
        return {"$ref": f"{PREFIX}{name}"}

    def events(self) -> Schema:
        """Return a reference to an event of any type, by the schema of each."""
        kinds = sorted(path.stem for path in (_SCHEMAS / "jsonschema").glob("*.json"))
        for kind in kinds:
            self._event(kind, json.loads((_SCHEMAS / "jsonschema" / f"{kind}.json").read_text(encoding="utf-8")))
        forms = [{"$ref": f"{PREFIX}{kind}"} for kind in kinds]
        self.schemas[EVENT] = {"description": "A CloudEvent of one of the types.", "anyOf": forms}
        return {"$ref": f"{PREFIX}{EVENT}"}

    def _event(self, kind: str, schema: Schema) -> None:
        for name, part in schema.pop("$defs").items():
            self.schemas[f"{kind}.{name}"] = moved(part, f"{PREFIX}{kind}.")
        kept = {name: part for name, part in schema.items() if name not in {"$schema", "$id"}}
        self.schemas[kind] = moved(kept, f"{PREFIX}{kind}.")


def event_examples() -> dict[str, Schema]:
    """Return the smallest event of each type, as the examples of the schemas have it."""
    found = {}
    for path in sorted((_SCHEMAS / "examples").glob("*/minimal.json")):
        event = json.loads(path.read_text(encoding="utf-8"))
        event.pop("recordedtime", None)  # for `stafet explain` alone
        found[path.parent.name] = {"value": event}
    return found


def _problem() -> Schema:
    texts = {name: {"type": "string"} for name in ("title", "detail", "state", "by", "at")}
    fault = {
        "type": "object",
        "required": ["field", "fault", "detail"],
        "properties": {
            "field": {"type": "string"},
            "fault": {"enum": list(FAULTS)},
            "detail": {"type": "string"},
            "index": {"type": "integer", "description": "Which event of a batch, from 0."},
        },
    }
    return {
        "description": "A problem document (RFC 9457); title and detail are Danish, or English when asked for.",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"enum": [f"{TYPE}{code}" for code in KINDS]},
            "status": {"type": "integer"},
            **texts,
            "version": {"type": "integer"},
            "acts": {"type": "array", "items": {"type": "string"}},
            "codes": {"type": "array", "items": {"type": "string"}},
            "faults": {"type": "array", "items": fault},
            "events": {"type": "array", "items": {"type": "string"}, "description": "Ids that are in conflict."},
        },
    }

"""JSON Schema (2020-12) of every message, from its model: the CloudEvent around it included.

`#/$defs/data` alone is what binary mode puts in the body. Null and absent mean the same, so that whatever may be absent
may be null. Unknown fields stay open: they are ignored on Kafka.
"""

from typing import Any

from schemas.beyond import BEYOND
from schemas.envelope_schema import DATA, ENVELOPE, MAY_BE_ABSENT, NO_BASE64, SENT, TYPE, Schema, described
from schemas.events.anonymous import AnonymousSparring
from schemas.events.base import EventData
from schemas.events.release_notice import Cancellation, ReleaseNotice
from schemas.fields import INK
from schemas.model_schema import or_null, schema_given, schema_taken, sentence
from schemas.outgoing import OUTGOING

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_FOUND_BY = [
    {"type": "object", "required": [name], "properties": {name: {"type": "string", **more}}}
    for name, more in (("cpr", {}), ("birth_date", {}), ("name", {"pattern": INK}))
]
"""What somebody can be found by: one of the three, and a name that is not blank."""


def schema_of(event: type[EventData]) -> Schema:
    """Return the JSON Schema of one event type, the CloudEvent around it included."""
    parts: dict[str, Schema] = {}
    data = _data(event, parts)
    envelope = {name: or_null(one) if name in MAY_BE_ABSENT else one for name, one in ENVELOPE.items()}
    full_type = f"dk.stafet.{event.event_type}.v1"
    return {
        "$schema": DIALECT,
        "$id": f"urn:stafet:schema:{event.event_type}:v1",
        "title": full_type,
        "description": sentence(event),
        "$comment": "Beyond this schema: " + "; ".join(rule.says for rule in BEYOND.values()) + ".",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            **envelope,
            "type": described({"const": full_type}, *TYPE, full_type),
            "data_base64": NO_BASE64,
            "data": described({"$ref": "#/$defs/data"}, *DATA, _least(parts.get("notice", data))),
        },
        "$defs": {"data": data, **dict(sorted(parts.items()))},
    }


def _least(data: Schema) -> dict[str, Any]:
    return {name: data["properties"][name]["examples"][0] for name in data["required"]}


def _data(event: type[EventData], parts: dict[str, Schema]) -> Schema:
    data = schema_taken(event, parts)
    if event is AnonymousSparring:
        data["properties"]["subject"] = described(
            {"type": "null"}, "Nobody can be recognised (SSP-17).", "Ingen kan genkendes (SSP-17).", None
        )
    if event.somebody_is_found:
        data["properties"]["subject"]["anyOf"] = _FOUND_BY
    if event is ReleaseNotice:
        parts |= {"notice": data, "cancellation": schema_taken(Cancellation, parts)}
        return {
            "type": "object",
            "if": {
                "type": "object",
                "required": ["date_status"],
                "properties": {"date_status": {"const": "cancelled"}},
            },
            "then": {"$ref": "#/$defs/cancellation"},
            "else": {"$ref": "#/$defs/notice"},
        }
    return data


def outgoing_schema(name: str) -> Schema:
    """Return the JSON Schema of one message that Stafet sends, the CloudEvent around it included."""
    parts: dict[str, Schema] = {}
    for model in OUTGOING[name]:
        parts[model.__name__] = schema_given(model, parts)
    full_type = f"dk.stafet.{name}.v1"
    names = [model.__name__ for model in OUTGOING[name]]
    forms = [{"$ref": f"#/$defs/{one}"} for one in names]
    return {
        "$schema": DIALECT,
        "$id": f"urn:stafet:schema:{name}:v1",
        "title": full_type,
        "description": " ".join(sentence(model) for model in OUTGOING[name]),
        "$comment": "Members come later within this major version; a reader ignores what it does not know.",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "datacontenttype", "data"],
        "properties": {
            **SENT,
            "type": described({"const": full_type}, *TYPE, full_type),
            "data": described({"anyOf": forms}, *DATA, _least(parts[names[0]])),
        },
        "$defs": dict(sorted(parts.items())),
    }

"""Messages of the document: each type of event in both modes of the CloudEvents binding, each outgoing message once."""

from collections.abc import Collection, Mapping
from typing import Any

from schemas.events.base import EventData
from schemas.message_schemas import outgoing_schema, schema_of
from schemas.model_schema import moved

Part = Mapping[str, Any]

BINDING = "0.5.0"
"""Version of the Kafka bindings."""
_PREFIX = "#/components/schemas/"
_BODY = frozenset({"data", "data_base64", "datacontenttype"})
"""Members of an event that are no header in binary mode: the value is the data, `content-type` its type."""
_STRUCTURED, _JSON = "application/cloudevents+json", "application/json"
_KEY = {
    "in": "Your own opaque handle of the person, never a name or a number that others know; order is kept per key.",
    "out": "The handover's id, the event's id or the event's position, as the channel says.",
}


def binary_name(event_type: str) -> str:
    """Return the name of an event's message in binary mode."""
    return f"{event_type}.binary"


def components(incoming: Collection[type[EventData]], outgoing: Collection[str]) -> Part:
    """Return the messages of these types of events and outgoing names, with the schemas that they name."""
    messages: dict[str, Part] = {}
    schemas: dict[str, Part] = {}
    for event in incoming:
        whole = schema_of(event)
        title, example = event.words["en"], _example(whole)
        _add(event.event_type, whole, schemas)
        messages[event.event_type] = _structured(event.event_type, whole, title, "in")
        messages[binary_name(event.event_type)] = _binary(event.event_type, whole, title, example)
    for name in outgoing:
        whole = outgoing_schema(name)
        _add(name, whole, schemas)
        messages[name] = _structured(name, whole, name.replace("_", " ").capitalize(), "out")
    return {"messages": dict(sorted(messages.items())), "schemas": dict(sorted(schemas.items()))}


def _add(name: str, whole: Part, schemas: dict[str, Part]) -> None:
    """Put a schema and the parts inside it among the components, each under a name of its own."""
    for part, inner in whole["$defs"].items():
        schemas[f"{name}.{part}"] = moved(inner, f"{_PREFIX}{name}.")
    kept = {word: value for word, value in whole.items() if word not in {"$schema", "$id", "$defs"}}
    schemas[name] = moved(kept, f"{_PREFIX}{name}.")


def _structured(name: str, whole: Part, title: str, way: str) -> Part:
    kind = {"type": "string", "pattern": "^application/cloudevents\\+json", "examples": [_STRUCTURED]}
    headers = {"type": "object", "required": ["content-type"], "properties": {"content-type": kind}}
    return {
        "name": whole["title"],
        "title": title,
        "summary": whole["description"],
        "contentType": _STRUCTURED,
        "headers": headers,
        "payload": {"$ref": f"{_PREFIX}{name}"},
        "bindings": _key(way),
        "examples": [{"headers": {"content-type": _STRUCTURED}, "payload": _example(whole)}],
    }


def _binary(name: str, whole: Part, title: str, example: Part) -> Part:
    attributes = {word: one for word, one in whole["properties"].items() if word not in _BODY}
    required = [word for word in whole["required"] if word in attributes]
    kind = {"type": "string", "pattern": "^[a-z]+/([a-z.]+\\+)?json", "examples": [_JSON]}
    told = {f"ce_{word}": example[word] for word in required}
    return {
        "name": whole["title"],
        "title": f"{title} (binary mode)",
        "summary": whole["description"],
        "contentType": _JSON,
        "headers": {
            "type": "object",
            "required": [f"ce_{word}" for word in required],
            "properties": {"content-type": kind, **{f"ce_{word}": one for word, one in attributes.items()}},
        },
        "payload": {"$ref": f"{_PREFIX}{name}.data"},
        "bindings": _key("in"),
        "examples": [{"headers": {"content-type": _JSON, **told}, "payload": example["data"]}],
    }


def _key(way: str) -> Part:
    return {"kafka": {"key": {"type": "string", "description": _KEY[way]}, "bindingVersion": BINDING}}


def _example(whole: Part) -> Part:
    """Return the smallest event, as each member's own example says it."""
    return {word: whole["properties"][word]["examples"][0] for word in whole["required"]}

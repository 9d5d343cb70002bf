"""AsyncAPI 3 document of a district: a channel for each topic, what travels on it, and who sends and who receives.

Pure, as the catalogue and the models are; `tests/golden/asyncapi.py` says which files are made from it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from schemas.events import EVENT_TYPES
from schemas.outgoing import OUTGOING
from topics.asyncapi.messages import BINDING, Part, binary_name, components
from topics.catalogue import DAY_MS, Topic

PUBLISHERS = ("in", "receipts", "dlq")
"""The kinds of topics that publishers have to do with."""
_SENT: Mapping[str, tuple[str, ...]] = {
    "receipts": ("receipt",),
    "dlq": ("dead_letter",),
    "out": tuple(name for name in OUTGOING if name.startswith("handover_")),
}
"""Kind of a topic that Stafet writes → what it writes there."""
_INFO = {
    "title": "Stafet",
    "version": "1",
    "description": "Events about people at risk from their publishers, what becomes of them, and handovers of forums, "
    "on Kafka. Every value is a CloudEvent; no key and no header names a person.",
}
_SERVER = {
    "host": "{bootstrap}",
    "protocol": "kafka-secure",
    "description": "The site's Kafka; each organisation has a user of its own, for its own topics.",
    "variables": {"bootstrap": {"description": "Host and port, as the site's operator gives them."}},
}


def document(
    topics: Iterable[Topic], may_send: Mapping[str, Collection[str]], kinds: Collection[str] = (*PUBLISHERS, "out")
) -> dict[str, Any]:
    """Return the document of the topics of these kinds; `may_send` gives each publisher's event types."""
    described = [one for one in topics if kind_of(one.name) in kinds]
    travelling = {one.name: _travelling(one.name, may_send) for one in described}
    used = {name for names in travelling.values() for name in names}
    incoming = [one for one in EVENT_TYPES if one.event_type in used]
    return {
        "asyncapi": "3.0.0",
        "id": "urn:stafet:asyncapi",
        "info": _INFO,
        "defaultContentType": "application/cloudevents+json",
        "servers": {"site": _SERVER},
        "channels": {one.name: _channel(one, travelling[one.name]) for one in described},
        "operations": {name: made for one in described for name, made in [_operation(one, travelling[one.name])]},
        "components": components(incoming, [name for name in OUTGOING if name in used]),
    }


def kind_of(topic: str) -> str:
    """Return the kind of a topic: what its name begins with."""
    return topic.partition(".")[0]


def _travelling(topic: str, may_send: Mapping[str, Collection[str]]) -> list[str]:
    kind, _, whose = topic.partition(".")
    if kind != "in":
        return list(_SENT[kind])
    return [name for one in sorted(may_send.get(whose, ())) for name in (one, binary_name(one))]


def _channel(topic: Topic, messages: Iterable[str]) -> Part:
    return {
        "address": topic.name,
        "description": f"{topic.content[0].upper()}{topic.content[1:]}. Written by {', '.join(topic.writers)}; read by "
        f"{', '.join(topic.readers)}; kept for {topic.retention_ms // DAY_MS} days.",
        "servers": [{"$ref": "#/servers/site"}],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {"cleanup.policy": [topic.cleanup]},
                "bindingVersion": BINDING,
            }
        },
        # In days: fourteen of them in milliseconds read like a civil registration number.
        "x-kept-days": topic.retention_ms // DAY_MS,
        "x-key": topic.key,
        "x-dead-letters": topic.dead_letters,
    }


def _operation(topic: Topic, messages: Iterable[str]) -> tuple[str, Part]:
    """Return what Stafet does with a topic: it receives what publishers send, and sends everything else."""
    action = "receive" if kind_of(topic.name) == "in" else "send"
    return f"{action}.{topic.name}", {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": f"Stafet {action}s {topic.content.partition(':')[0]}",
        "messages": [{"$ref": f"#/channels/{topic.name}/messages/{name}"} for name in messages],
    }

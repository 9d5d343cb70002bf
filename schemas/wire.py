"""Outgoing CloudEvents, in structured mode: how Stafet itself writes."""

from collections.abc import Mapping

import orjson

SOURCE = "urn:stafet:router"
CONTENT_TYPE = "application/cloudevents+json"


def cloud_event(id_: str, event_type: str, time: str, data: Mapping[str, object]) -> bytes:
    """Return one CloudEvent as JSON; `event_type` is the full type, `time` RFC 3339."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": id_,
            "source": SOURCE,
            "type": event_type,
            "time": time,
            "datacontenttype": "application/json",
            "data": data,
        }
    )

"""Reads CloudEvents 1.0 from Kafka records (binary and structured mode) and from JSON values; never raises."""

import re
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from schemas.envelope import Envelope, Unreadable
from schemas.faults import Fault
from schemas.json_text import parse

LARGEST = 256 * 1024
"""Bytes of one message."""

Headers = Sequence[tuple[str, bytes | None]]
_BATCH = b"application/cloudevents-batch"
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:)(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_WORD = r"[^/; \t\n\r\f\v]+"
JSON_CONTENT = rf"[ \t]*{_WORD}/({_WORD}\+)?[Jj][Ss][Oo][Nn][ \t]*(;[^\n\r]*)?"
"""Media types that are JSON by their subtype, as the JSON format of CloudEvents has it: `*/json`, `*/*+json`."""
_JSON = re.compile(JSON_CONTENT)
_USUAL = "application/json"
_TEXTS = ("subject", "dataschema")
_SEALED = re.compile(r"[ \t]*application/jose[ \t]*(;[^\n\r]*)?", re.IGNORECASE)


def read_kafka(value: bytes | None, headers: Headers) -> Envelope | Unreadable:
    """Return the event in one record: `ce_` headers, or a structured body with or without its content type."""
    if value is not None and len(value) > LARGEST:
        return Unreadable("TOO_LARGE")
    attributes: dict[str, Any] = {}
    content_type = None
    for name, raw in headers:
        if raw is None:
            continue
        if name.startswith("ce_"):
            if name[3:] in attributes:
                return Unreadable("DUPLICATE_KEY")
            try:
                attributes[name[3:]] = raw.decode()
            except UnicodeDecodeError:
                return Unreadable("BAD_ENCODING")
        elif name.lower() == "content-type":
            content_type = raw
    kind = (content_type or b"").lower()
    if attributes and not kind.startswith(b"application/cloudevents"):
        return _binary(value, attributes, content_type)
    if kind.startswith(_BATCH):  # the Kafka binding has no batches: one record, one event
        return Unreadable("NOT_CLOUDEVENT")
    return _structured(value)


def read_json(value: Any, blemishes: Sequence[str] = ()) -> Envelope | Unreadable:
    """Return the event in one parsed JSON value without nulls; blemishes of its text become faults of `data`."""
    if not isinstance(value, dict) or value.get("specversion") != "1.0":
        return Unreadable("NOT_CLOUDEVENT")
    id_, source, event_type = value.get("id"), value.get("source"), value.get("type")
    for required in (id_, source, event_type):
        if not isinstance(required, str) or not required:
            return Unreadable("NOT_CLOUDEVENT")
    faults = _envelope_faults(value)
    data = value.get("data")
    if "data_base64" in value:
        read = _decoded(value)
        if read is None:
            faults.append(Fault("data_base64", "not_json_content"))
        else:
            data, blemishes = read[0], (*blemishes, *read[1])
    faults += [Fault("data", blemish.lower()) for blemish in blemishes]
    sealed = _sealed(value) if faults else None
    when, jws = value.get("recordedtime"), value.get("jws")
    return Envelope(str(id_), str(source), str(event_type), data, when, tuple(faults), sealed, jws)


def is_sealed(content_type: Any) -> bool:
    """Tell whether a media type is that of a JWE in its compact form (RFC 7515 section 9.2.1)."""
    return isinstance(content_type, str) and _SEALED.fullmatch(content_type) is not None


def _sealed(event: dict[str, Any]) -> str | None:
    """Return the JWE of an event that has one, as text in `data` or as its bytes in `data_base64`."""
    if not is_sealed(event.get("datacontenttype")):
        return None
    text = event.get("data")
    if "data_base64" in event:
        try:
            text = None if "data" in event else b64decode(event["data_base64"], validate=True).decode("ascii")
        except (ValueError, TypeError):
            text = None
    return text if isinstance(text, str) else None


def _decoded(event: dict[str, Any]) -> tuple[Any, tuple[str, ...]] | None:
    """Return the JSON that stands in `data_base64` instead of `data`, with its blemishes; None when there is none."""
    text = event["data_base64"]
    if not isinstance(text, str) or "data" in event:
        return None
    try:
        read = parse(b64decode(text, validate=True))
    except ValueError:
        return None
    return None if isinstance(read, Unreadable) else read


def _structured(value: bytes | None) -> Envelope | Unreadable:
    if not value:
        return Unreadable("EMPTY")
    read = parse(value)
    if isinstance(read, Unreadable):
        return read
    body, blemishes = read
    return Unreadable(blemishes[0]) if blemishes else read_json(body)


def _binary(value: bytes | None, attributes: dict[str, Any], content_type: bytes | None) -> Envelope | Unreadable:
    attributes.pop("data", None)
    if "data_base64" in attributes:
        attributes["data_base64"] = False  # the body is the data: no header is, and what is no text is a fault
    if value and is_sealed(content_type and content_type.decode("latin-1")):
        attributes["data"] = value.decode("latin-1")
    elif value:
        read = parse(value)
        if isinstance(read, Unreadable):
            return read
        attributes["data"], blemishes = read
        if blemishes:
            return Unreadable(blemishes[0])
    if content_type is not None:
        attributes["datacontenttype"] = content_type.decode("latin-1")
    return read_json(attributes)


def _envelope_faults(event: dict[str, Any]) -> list[Fault]:
    faults = [] if event["id"].isprintable() else [Fault("id", _unprintable(event["id"]))]
    if "time" in event and not is_instant(event["time"]):
        faults.append(Fault("time", "not_instant"))
    if not _is_json(event.get("datacontenttype", _USUAL)):
        faults.append(Fault("datacontenttype", "not_json_content"))
    faults += [Fault(name, "not_text") for name in _TEXTS if not isinstance(event.get(name, ""), str)]
    return [fault for fault in faults if fault.fault]


def _unprintable(text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "surrogate"
    return "control_character" if any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text) else ""


def is_instant(value: Any) -> bool:
    """Tell whether `value` is an RFC 3339 instant: date, time to the second, zone."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return False  # ISO 8601 has more forms, which fromisoformat reads: weeks, commas, zones of hours or seconds
    try:
        # RFC 3339 has a leap second; the calendar has none, and the second before it exists just then.
        datetime.fromisoformat(value.upper() if found[2] != "60" else f"{found[1]}59{found[4]}".upper())
    except ValueError:
        return False
    return True


def _is_json(content_type: Any) -> bool:
    return content_type == _USUAL or (isinstance(content_type, str) and _JSON.fullmatch(content_type) is not None)

"""Events over HTTP as the door reads them: what is wrong with each, or what is stored of it (contracts 1.2 and 6).

A person or a new system is at this door, so it is stricter than Kafka: a field that nobody has, and whatever would
become a dead letter, is a fault here. It reads the bytes that it stores as the router will, which decides.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from schemas.codec import LARGEST, read_json, read_kafka
from schemas.envelope import Envelope, Unreadable
from schemas.faults import Fault, below
from schemas.json_text import write
from schemas.sameness import as_written
from schemas.validation import unknown_fields
from services.core.decision.admission import Admission, admit
from services.core.decision.decide import COPENHAGEN
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import SOURCE_PREFIX
from services.effects.fingerprints import is_same
from services.effects.ordering import order
from services.effects.reading import digest, storable
from services.effects.rows import EventId
from services.effects.sealed_events import NOT_SEALED, SealedEventError, in_clear
from services.effects.sealing import Sealer

WHOLE = "body"
"""The place of a fault that is in no field."""
_NAME = re.compile(r"[a-z0-9]+|data_base64")
_TOLD_AS: Mapping[str, Fault] = MappingProxyType(
    {
        "TYPE_NOT_ALLOWED": Fault("type", "not_allowed"),
        "INVALID_CPR": Fault("subject.cpr", "impossible"),
        "BIRTH_DATE_CONFLICT": Fault("subject.birth_date", "conflict"),
        "TOO_DEEP": Fault("data", "too_deep"),
        "BAD_NUMBER": Fault("data", "bad_number"),
        "DUPLICATE_KEY": Fault("data", "duplicate_key"),
        "NOT_JSON": Fault("data", "not_json_content"),
        "BAD_ENCODING": Fault("data", "not_json_content"),
        "NOT_SEALED": Fault("data", "not_sealed"),
        "SEAL_NOT_ALLOWED": Fault("data", "seal_not_allowed"),
        "SEAL_KEY_UNKNOWN": Fault("data", "seal_key_unknown"),
        "SEAL_DAMAGED": Fault("data", "seal_damaged"),
        "SEAL_ELSEWHERE": Fault("data", "seal_elsewhere"),
    }
)
"""Codes of a message that is broken and that has no list of faults."""


class Submission(NamedTuple):
    """What is stored of one event: its id, the digest of its data, where it goes, and the event as it is sent."""

    event_id: EventId
    envelope: Envelope
    digest: bytes
    topic: str
    key: str
    value: bytes

    def says_the_same_as(self, before: bytes, sealer: Sealer) -> bool:
        """Tell whether an event that is known by this has the same data."""
        return is_same(sealer, before, self.digest) or before == digest(self.envelope, self.value, as_written)


def written(event: Any) -> bytes:
    """Return the event as it is sent; as JSON that every reader can read, whatever numbers and signs are in it."""
    return write(event)[0]


def is_foreign(event: Any, publisher: str) -> bool:
    """Tell whether an event names a source, and another one than its publisher's."""
    source = event.get("source") if isinstance(event, dict) else None
    return isinstance(source, str) and source not in {"", SOURCE_PREFIX + publisher}


def submission(
    event: Any, publisher: str, received: datetime, rulebook: Rulebook, sealer: Sealer
) -> Submission | tuple[Fault, ...]:
    """Return what is stored of an event of this publisher's, or every fault in it.

    Who is in danger is not kept waiting for somebody to find a typing error (ROUTE-1): the answer is CALL_POLICE,
    whatever else is wrong.
    """
    if not isinstance(event, dict):
        return (Fault(WHOLE, "not_object"),)
    faults = set(_of_attributes(event))
    if faults:
        return tuple(sorted(faults))
    topic = f"in.{publisher}"
    value, is_plain = write(event)
    read = _opened(value, read_json(event) if is_plain else read_kafka(value, ()), SOURCE_PREFIX + publisher, sealer)
    if isinstance(read, Fault):
        return (read,)
    envelope, clear = read
    admission = admit(envelope, received.astimezone(COPENHAGEN).date(), rulebook, publisher)
    if clear and sealer.events.insists(publisher) and not admission.is_danger:
        return (_told_as(NOT_SEALED),)
    faults |= set(_of_data(envelope, admission))
    if faults:
        return tuple(sorted(faults))
    kept = order({**event, "data": envelope.data}, topic, {}).encode("utf-8", "replace").decode()
    key = sealer.pseudonym("publish", f"{topic}\x00{kept}").hex()[:32]
    return Submission(EventId(envelope.id), envelope, digest(envelope, value), topic, key, value)


def _opened(
    value: bytes, envelope: Envelope | Unreadable, source: str, sealer: Sealer
) -> tuple[Envelope, bool] | Fault:
    """Return the event with its content in clear, and whether it came so; or what is wrong with the whole of it."""
    if isinstance(envelope, Envelope) and envelope.sealed is not None and envelope.source == source:
        try:
            envelope, clear = read_kafka(*in_clear(value, (), envelope, sealer.events)), False
        except SealedEventError as sealed:
            return _told_as(sealed.code)
    else:
        clear = True
    return _told_as(envelope.code) if isinstance(envelope, Unreadable) else (envelope, clear)


def _of_attributes(event: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is no CloudEvent, and names that no attribute of one can have."""
    for name in ("specversion", "id", "source", "type"):
        value = event.get(name)
        if value is None:
            yield Fault(name, "missing")
        elif not isinstance(value, str):
            yield Fault(name, "not_text")
        elif not value:
            yield Fault(name, "too_short")
    if isinstance(event.get("specversion"), str) and event["specversion"] not in {"", "1.0"}:
        yield Fault("specversion", "not_allowed")
    for name in ("id", "type"):
        value = event.get(name)
        if isinstance(value, str) and value and not storable(value):
            yield Fault(name, "too_long" if value.isprintable() else "control_character")
    for name in event:
        if _NAME.fullmatch(name) is None:
            yield Fault(below(WHOLE, name).removeprefix(f"{WHOLE}."), "unknown_field")


def _of_data(envelope: Envelope, admission: Admission) -> Iterator[Fault]:
    if admission.is_danger:
        return
    yield from admission.faults
    if admission.verdict != "TYPE_NOT_ALLOWED":
        yield from unknown_fields(envelope)
    if admission.verdict is not None and not admission.faults:
        yield _told_as(admission.verdict)


def _told_as(code: str) -> Fault:
    """Return the fault of a code that has no list of them; raises ValueError for what no sender could set right."""
    if code not in _TOLD_AS:
        raise ValueError(code)
    return _TOLD_AS[code]


def fits(value: bytes) -> bool:
    """Tell whether an event is small enough to be read, also from Kafka."""
    return len(value) <= LARGEST

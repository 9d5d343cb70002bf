"""Events over HTTP as the door reads them: what is wrong with each, or what is stored of it (contracts 1.2 and 6).

A person or a new system is at this door, so it is stricter than Kafka: a field that nobody has, and whatever would
become a dead letter, is a fault here. It reads the bytes that it stores as the router will, which decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from schemas.codec import LARGEST, read_json, read_kafka
from schemas.envelope import Envelope, Unreadable
from schemas.faults import Fault, below
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
from services.effects.signed_events import signature_fault

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
        "NOT_SIGNED": Fault("jws", "not_signed"),
        "SIGNATURE_NOT_ALLOWED": Fault("jws", "signature_not_allowed"),
        "SIGNATURE_KEY_UNKNOWN": Fault("jws", "signature_key_unknown"),
        "SIGNATURE_WRONG": Fault("jws", "signature_wrong"),
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


def is_foreign(event: Any, publisher: str) -> bool:
    """Tell whether an event names a source, and another one than its publisher's."""
    source = event.get("source") if isinstance(event, dict) else None
    return isinstance(source, str) and source not in {"", SOURCE_PREFIX + publisher}


class Door(NamedTuple):
    """What a publisher's events are read by, when they come."""

    publisher: str
    received: datetime
    rulebook: Rulebook
    sealer: Sealer

    @property
    def topic(self) -> str:
        """Where they go."""
        return f"in.{self.publisher}"

    @property
    def source(self) -> str:
        """What each must name."""
        return SOURCE_PREFIX + self.publisher


def read_at(
    events: Sequence[Any], texts: Sequence[tuple[bytes, bool]], door: Door
) -> list[Submission | tuple[Fault, ...]]:
    """Return for each event what is stored of it, or every fault in it; `texts` are the events as `write` writes them.

    One step for all of them, then the next: an interpreter that does one thing a hundred times takes half as long.
    Who is in danger is not kept waiting for somebody to find a typing error (ROUTE-1): the answer is CALL_POLICE,
    whatever else is wrong.
    """
    entries = [_Entry(event, *text) for event, text in zip(events, texts, strict=True)]
    today = door.received.astimezone(COPENHAGEN).date()
    for one in entries:
        one.faults = _of_whole(one.event)
    for one in _well(entries):
        one.open(door, today)
    for one in _well(entries):
        one.admission = admit(one.envelope, today, door.rulebook, door.publisher)
    for one in _well(entries):
        one.judge(door)
    for one in _well(entries):
        one.key = _key(one, door)
    return [one.faults or one.submission(door) for one in entries]


class _Entry:
    """An event on its way through the door."""

    __slots__ = ("admission", "clear", "envelope", "event", "faults", "is_plain", "key", "unsigned", "value")
    envelope: Envelope
    admission: Admission
    clear: bool
    unsigned: str | None
    key: str

    def __init__(self, event: Any, value: bytes, is_plain: bool) -> None:
        """Take the event, and how it is sent."""
        self.event, self.value, self.is_plain = event, value, is_plain
        self.faults: tuple[Fault, ...] = ()

    def open(self, door: Door, today: date) -> None:
        """Read it as the router will, look at its signature, and open it when it is sealed."""
        read = read_json(self.event) if self.is_plain else read_kafka(self.value, ())
        if isinstance(read, Envelope):
            self.unsigned = signature_fault(read, door.rulebook.credentials_of(door.publisher), today)
        found = _opened(self.value, read, door.source, door.sealer)
        if isinstance(found, Fault):
            self.faults = (found,)
        else:
            self.envelope, self.clear = found

    def judge(self, door: Door) -> None:
        """Find every fault of what it says."""
        if self.clear and door.sealer.events.insists(door.publisher) and not self.admission.is_danger:
            self.faults = (_told_as(NOT_SEALED),)
        elif self.unsigned is not None and not self.admission.is_danger:
            self.faults = (_told_as(self.unsigned),)
        else:
            self.faults = tuple(sorted(set(_of_data(self.envelope, self.admission))))

    def submission(self, door: Door) -> Submission:
        """Return what is stored of it."""
        envelope = self.envelope
        return Submission(
            EventId(envelope.id), envelope, digest(envelope, self.value), door.topic, self.key, self.value
        )


def _well(entries: list[_Entry]) -> list[_Entry]:
    """Return those in which no fault is found yet."""
    return [one for one in entries if not one.faults]


def _of_whole(event: Any) -> tuple[Fault, ...]:
    if not isinstance(event, dict):
        return (Fault(WHOLE, "not_object"),)
    return tuple(sorted(set(_of_attributes(event))))


def _key(one: _Entry, door: Door) -> str:
    kept = order({**one.event, "data": one.envelope.data}, door.topic, {}).encode("utf-8", "replace").decode()
    return door.sealer.pseudonym("publish", f"{door.topic}\x00{kept}").hex()[:32]


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

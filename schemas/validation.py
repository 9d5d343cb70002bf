"""From an envelope to a typed event, or to the one code that says why not, with every fault."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from schemas.envelope import Envelope
from schemas.events import BY_TYPE
from schemas.events.anonymous import AnonymousSparring, recognisable
from schemas.events.base import Context, EventData, PersonEvent
from schemas.events.release_notice import Cancellation, ReleaseNotice, cancels
from schemas.faults import FAULTS, Fault, below

_CPR = Fault("subject.cpr", "impossible")
_CODES = {
    "missing": "missing",
    "literal_error": "not_allowed",
    "list_type": "not_list",
    "dict_type": "not_object",
    "model_type": "not_object",
    "model_attributes_type": "not_object",
}
"""Pydantic's own error types → our codes; our own errors carry theirs."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """Why an event is refused: INVALID_EVENT, INVALID_CPR or BIRTH_DATE_CONFLICT, and the faults by field."""

    code: str
    faults: tuple[Fault, ...]


def validate(envelope: Envelope, today: date, forums: Container[str]) -> EventData | Invalid:
    """Return the typed event, or the first code that applies; never raises.

    `today` is the day of receipt in Copenhagen, `forums` the ids that `addressed_to` may name. The envelope's type
    must be one of BY_TYPE. Any other fault goes before an impossible number (contracts 2).
    """
    if not isinstance(envelope.data, dict):
        return Invalid("INVALID_EVENT", _sorted([*envelope.faults, Fault("data", _shape(envelope.data))]))
    faults = list(envelope.faults)
    model: type[BaseModel] = BY_TYPE[envelope.type]
    if model is AnonymousSparring:
        faults += recognisable(envelope.data)
    if model is ReleaseNotice and cancels(envelope.data):
        model = Cancellation  # a cancellation that is not valid: no other field is looked at
    try:
        event = model.model_validate(envelope.data, context=Context(today, forums))
    except ValidationError as error:
        faults += _faults(error)
        return _refusal(faults)
    if faults or not isinstance(event, EventData):
        return _refusal(faults)
    if isinstance(event, PersonEvent) and _disagree(event):
        return Invalid("BIRTH_DATE_CONFLICT", (Fault("subject.birth_date", "conflict"),))
    return event


def unknown_fields(envelope: Envelope) -> tuple[Fault, ...]:
    """Return the fields that the type does not have: refused where a person types, ignored on Kafka (contracts 1.2)."""
    model = BY_TYPE.get(envelope.type)
    return () if model is None else _sorted(list(_unknown(model, envelope.data, "")))


def _unknown(model: type[BaseModel], value: Any, place: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        field = model.model_fields.get(name)
        if field is None:
            yield Fault(below(place, name), "unknown_field")
            continue
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from _unknown(part, inner, below(place, name))


def _refusal(faults: list[Fault]) -> Invalid:
    others = [fault for fault in faults if fault != _CPR]
    return Invalid("INVALID_EVENT", _sorted(others)) if others else Invalid("INVALID_CPR", (_CPR,))


def _faults(error: ValidationError) -> Iterator[Fault]:
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        code = one["type"] if one["type"] in FAULTS else _CODES.get(one["type"], "not_allowed")
        yield Fault(_place(one["loc"]), code)


def _place(parts: tuple[int | str, ...]) -> str:
    place = ""
    for part in parts:
        place = f"{place}.{part}" if isinstance(part, int) else below(place, part)
    return place


def _disagree(event: PersonEvent) -> bool:
    subject = event.subject
    return subject.cpr is not None and subject.birth_date is not None and subject.born != subject.birth_date


def _sorted(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(set(faults)))


def _shape(data: Any) -> str:
    return "missing" if data is None else "not_object"

"""Validates an envelope into a typed event, or gives the one code that says why not, with every fault."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from unicodedata import normalize

from pydantic import BaseModel, ValidationError

from schemas.envelope import Envelope
from schemas.events import BY_TYPE
from schemas.events.anonymous import AnonymousSparring, recognisable
from schemas.events.base import Context, EventData, PersonEvent
from schemas.events.release_notice import Cancellation, ReleaseNotice, cancels
from schemas.faults import FAULTS, Fault, below
from schemas.fields import is_blank

_NESTS = (dict, list)
_NAME_ITSELF = "[key]"
"""How pydantic ends the place of a fault in the name of a member."""
_CPR = Fault("subject.cpr", "impossible")
_CODES = {
    "missing": "missing",
    "literal_error": "not_allowed",
    "list_type": "not_list",
    "dict_type": "not_object",
    "extra_forbidden": "unknown_field",
    "model_type": "not_object",
    "model_attributes_type": "not_object",
}
"""Pydantic's own error types → our codes; our own errors carry theirs."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """Why an event is refused: INVALID_EVENT with its faults; INVALID_CPR and BIRTH_DATE_CONFLICT say it all."""

    code: str
    faults: tuple[Fault, ...]


def validate(envelope: Envelope, context: Context) -> EventData | Invalid:
    """Return the typed event, or the first code that applies; never raises.

    The envelope's type must be one of BY_TYPE. Any other fault goes before an impossible number (contracts 2).
    """
    if not isinstance(envelope.data, dict):
        return Invalid("INVALID_EVENT", _sorted([*envelope.faults, Fault("data", _shape(envelope.data))]))
    faults = list(envelope.faults)
    type_ = BY_TYPE[envelope.type]
    model: type[BaseModel] = type_
    if type_ is ReleaseNotice and cancels(envelope.data):
        model = Cancellation  # a cancellation that is not valid: no other field is looked at
    else:
        faults += _one_name(envelope.data, "")
        if type_ is AnonymousSparring:
            faults += recognisable(envelope.data)
        if type_.somebody_is_found and _is_nobody(envelope.data.get("subject")):
            faults.append(Fault("subject", "nobody"))
    try:
        event = model.model_validate(envelope.data, context=context)
    except ValidationError as error:
        faults += faults_of(error)
        return _refusal(faults)
    if faults or not isinstance(event, EventData):
        return _refusal(faults)
    if isinstance(event, PersonEvent) and _disagree(event):
        return Invalid("BIRTH_DATE_CONFLICT", ())
    return event


def unknown_fields(envelope: Envelope) -> tuple[Fault, ...]:
    """Return the fields that the type does not have: refused where a person types, ignored on Kafka (contracts 1.2)."""
    model = BY_TYPE.get(envelope.type)
    return () if model is None else _sorted(list(_unknown(model, envelope.data, "")))


def _unknown(model: type[BaseModel], value: Any, place: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        return
    members, parts = _members(model)
    if not value.keys() <= members:
        for name in value.keys() - members:
            yield Fault(below(place, name), "unknown_field")
    for name, part in parts:
        if name in value:
            yield from _unknown(part, value[name], below(place, name))


@cache
def _members(model: type[BaseModel]) -> tuple[frozenset[str], tuple[tuple[str, type[BaseModel]], ...]]:
    """Return the names of a model's fields, and those whose value may be a model's, with that model."""
    fields = model.model_fields
    parts = ((name, part) for name, field in fields.items() for part in _models_of(field.annotation))
    return frozenset(fields), tuple(parts)


def _models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    for part in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part


def _is_nobody(subject: Any) -> bool:
    if not isinstance(subject, dict) or "cpr" in subject or "birth_date" in subject:
        return False
    name = subject.get("name", "")
    return isinstance(name, str) and is_blank(name)


def _one_name(value: Any, place: str) -> Iterator[Fault]:
    """Yield the objects in which two names become one once their text is normalised (contracts 1.2)."""
    if isinstance(value, dict):
        names = "".join(value)
        if not names.isascii() or "\r\n" in names:
            kept = {normalize("NFC", name.replace("\r\n", "\n")) for name in value}
            if len(kept) != len(value):
                yield Fault(place or "data", "duplicate_key")
        for name, inner in value.items():
            if isinstance(inner, _NESTS):
                yield from _one_name(inner, below(place, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _one_name(inner, f"{place}.{at}")


def _refusal(faults: list[Fault]) -> Invalid:
    others = [fault for fault in faults if fault != _CPR]
    return Invalid("INVALID_EVENT", _sorted(others)) if others else Invalid("INVALID_CPR", ())


def faults_of(error: ValidationError) -> Iterator[Fault]:
    """Yield pydantic's errors as faults: place and code, never a value."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    names = {one["loc"][:-1] for one in errors if one["loc"][-1:] == (_NAME_ITSELF,)}
    for one in errors:
        code = one["type"] if one["type"] in FAULTS else _CODES.get(one["type"], "not_allowed")
        at = one["loc"][:-1] if one["loc"][-1:] == (_NAME_ITSELF,) else one["loc"]
        yield Fault(_place(at[:-1] if at in names else at), code)  # a name at fault is not repeated


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

"""Danish words for every code that a screen would show: by the rulebook's texts and the names of an event's fields."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from schemas.danish import DAYS, FIELDS, STEPS, VALUES
from schemas.faults import Fault
from services.core.rulebook.model import Rulebook
from services.core.rulebook.texts import Texts


def name_of(someone: str, rulebook: Rulebook, language: str = "da") -> str:
    """Return the name of a forum, a queue or a publisher; whom the rulebook does not know stays an id."""
    named = rulebook.forums.get(someone) or rulebook.publisher_by_id.get(someone)
    return named.names[language] if named else someone


def town_of(code: str, rulebook: Rulebook) -> str:
    """Return a municipality by name and code."""
    town = rulebook.municipalities.get(code)
    return f"{town.name} ({code})" if town else f"kommune {code}"


def queue_of(address: str, rulebook: Rulebook) -> str:
    """Return the words for a queue's address, `forum/municipality`."""
    forum, _, place = address.partition("/")
    name = name_of(forum, rulebook)
    return name if place in {"", "-"} else f"{name}, {town_of(place, rulebook)}"


def type_of(event_type: str, rulebook: Rulebook) -> str:
    """Return what a kind of message is called; a type that nobody knows stays as it was sent."""
    return _danish(rulebook.wording.event_types.get(event_type), event_type)


def deadline_of(what: str, rulebook: Rulebook) -> str:
    """Return what a deadline is called; one of an earlier rulebook's, which this one does not have, by its code."""
    return _danish(rulebook.wording.deadlines.get(what), what)


def step_of(code: str, rulebook: Rulebook) -> str:
    """Return why a handover was moved: a person's reason, a sender's, or the code of the decision that did it."""
    reasons = rulebook.reasons
    found = reasons.returned.get(code) or reasons.recalled.get(code) or rulebook.wording.codes.get(code.upper())
    return _danish(found, STEPS.get(code, code)).rstrip(".")


def field_of(path: str) -> str:
    """Return what a reader calls a field, "" for one that no event has; the places in a list are left out."""
    return FIELDS.get(".".join(part for part in path.split(".") if not part.isdigit()), "")


def fault_of(fault: Fault) -> str:
    """Return where a fault is, as a reader calls it and as the sender wrote it."""
    called = field_of(fault.field)
    return f"{called} ({fault.field})" if called else fault.field


def value_of(path: str, value: Any, rulebook: Rulebook) -> str:
    """Return a single value as a Danish reader writes it."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    text = str(value)
    if path in DAYS:
        return date.fromisoformat(text).strftime("%d.%m.%Y")
    if path in {"subject.residence", "municipality"}:
        return town_of(text.zfill(4), rulebook)
    if path == "addressed_to":
        return name_of(text, rulebook)
    coded: Mapping[str, Mapping[str, Texts]] = {
        "legal_basis": rulebook.wording.bases,
        "result": rulebook.reasons.cleared,
        "reason": rulebook.reasons.recalled,
    }
    return _danish(coded[path].get(text), text) if path in coded else VALUES.get(path, {}).get(text, text)


def content_lines(data: Mapping[str, Any], rulebook: Rulebook, place: str = "") -> Iterator[str]:
    """Yield the data of an event line by line, what is inside an object indented below it.

    Null is absent, and a field that the type does not have is ignored (contracts 1.2).
    """
    for name, value in data.items():
        path = f"{place}{name}"
        if value is None or path not in FIELDS:
            continue
        if isinstance(value, Mapping):
            yield f"{FIELDS[path]}:"
            inner = content_lines(value, rulebook, f"{path}.") if path != "counts" else _cells(value)
            yield from (f"  {line}" for line in inner)
        elif isinstance(value, list):
            yield f"{FIELDS[path]}: {', '.join(value_of(path, one, rulebook) for one in value) or 'ingen'}"
        else:
            yield f"{FIELDS[path]}: {value_of(path, value, rulebook)}"


def _cells(counts: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name}: {number}" for name, number in counts.items() if number is not None)


def _danish(texts: Texts | None, code: str) -> str:
    return code if texts is None else texts["da"]

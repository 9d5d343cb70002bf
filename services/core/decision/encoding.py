"""Decisions as JSON: with their words (contracts 2), and in the compact form that is stored."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from schemas.faults import Fault
from services.core.decision.model import Considered, Decision, Item, Reason, Task
from services.core.rulebook.deadlines import Deadline
from services.core.rulebook.model import Rulebook
from services.core.rulebook.texts import Texts, fill

NO_ITEMS = "NO_ITEMS"
"""Why a body that takes no people was not considered: what the rulebook says of that body itself (`no_items`)."""

_GONE = "(teksten findes ikke i det regelsæt, der gælder nu)"
_ANOTHER = {"da": "Et andet forum", "en": "Another forum"}


def as_json(decision: Decision, rulebook: Rulebook, language: str = "da") -> dict[str, Any]:
    """Return the decision as contracts 2 shows it, words included."""
    owner = next((item.forum for item in decision.items if item.role == "owner"), None)
    return {
        "event_id": decision.event_id,
        "event_type": decision.event_type,
        "rulebook": decision.rulebook,
        "age": decision.age,
        "residence": decision.residence,
        "outcome": decision.outcome,
        "codes": list(decision.codes),
        "faults": [fault._asdict() for fault in decision.faults],
        "items": [item._asdict() for item in decision.items],
        "tasks": [task._asdict() for task in decision.tasks],
        "deadlines": [{"rule": one.rule, "what": one.what, "due": due_text(one.due)} for one in decision.deadlines],
        "because": [{"rule": one.rule, "text": reason_text(one, rulebook, language)} for one in decision.because],
        "considered": [
            {"forum": one.forum, "why_not": considered_text(one, rulebook, language, owner)}
            for one in everyone_considered(decision, rulebook)
        ],
    }


def everyone_considered(decision: Decision, rulebook: Rulebook) -> Iterator[Considered]:
    """Yield the forums weighed, then the bodies that never take people; none where content was not looked at."""
    yield from decision.considered
    if decision.considered:
        for forum in rulebook.forums.values():
            if forum.mode is not None and not forum.takes_people:
                yield Considered(forum.id, NO_ITEMS, {})


def due_text(due: date | datetime) -> str:
    """Return a date as it is and an instant in UTC with Z; 24 hours after a receipt have its fraction of a second."""
    if isinstance(due, datetime):
        return due.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return due.isoformat()


def reason_text(reason: Reason, rulebook: Rulebook, language: str = "da") -> str:
    """Return the words of a row that counted; what has a name by its name, codes are for machines."""
    params = {gap: _named(gap, value, rulebook, language) for gap, value in reason.params.items()}
    return _text(rulebook.row_texts.get(reason.row), params, language)


def considered_text(one: Considered, rulebook: Rulebook, language: str = "da", owner: str | None = None) -> str:
    """Return why a forum did not get the case: its own words where it never gets any, else those of the reason.

    `owner` is who owns it, None where the reader may not know.
    """
    forum = rulebook.forums.get(one.forum)
    if forum is None or (one.why == NO_ITEMS and forum.no_items is None):
        return _GONE
    if one.why == NO_ITEMS and forum.no_items is not None:
        return forum.no_items[language]
    ages = {gap: age for gap, age in zip(("age_from", "age_to"), forum.ages, strict=True) if age is not None}
    before = rulebook.forums.get(owner or "")
    gaps = {**one.params, **ages, "owner": before.names[language] if before else _ANOTHER[language]}
    return _text(rulebook.wording.why_not.get(one.why), gaps, language)


def _named(gap: str, value: str | int, rulebook: Rulebook, language: str) -> str | int:
    code = str(value)
    if gap == "claim":
        return rulebook.wording.bases[code][language]
    if gap == "municipality" and code in rulebook.municipalities:
        return f"{rulebook.municipalities[code].name} ({code})"
    if gap in {"body", "why_none"} and code in rulebook.forums:
        forum = rulebook.forums[code]
        texts = forum.names if gap == "body" else forum.no_items
        return code if texts is None else texts[language]
    return value


def _text(texts: Texts | None, params: Mapping[str, str | int], language: str) -> str:
    return _GONE if texts is None else fill(texts[language], params)


def compact(decision: Decision) -> dict[str, Any]:
    """Return codes and parameters only, ready for JSON; `expand` is its inverse."""
    return {
        "id": decision.event_id,
        "type": decision.event_type,
        "rulebook": decision.rulebook,
        "age": decision.age,
        "residence": decision.residence,
        "outcome": decision.outcome,
        "codes": decision.codes,
        "faults": [[fault.field, fault.fault] for fault in decision.faults],
        "items": [
            [one.forum, one.municipality, one.school, one.role, one.stage, one.track, one.legal_basis]
            for one in decision.items
        ],
        "tasks": [[task.kind, task.to] for task in decision.tasks],
        "stops": decision.stops,
        "deadlines": [[one.rule, one.what, due_text(one.due)] for one in decision.deadlines],
        "because": [[one.rule, one.row, dict(one.params)] for one in decision.because],
        "considered": _runs(decision.considered),
        "facts": decision.facts,
    }


def _runs(considered: Iterable[Considered]) -> list[list[str]]:
    """Return [reason, forum, forum …] for each run of forums with one reason: their order stays."""
    runs: list[list[str]] = []
    before = ""
    for one in considered:
        if one.why == before:
            runs[-1].append(one.forum)
        else:
            before = one.why
            runs.append([before, one.forum])
    return runs


def expand(stored: Mapping[str, Any]) -> Decision:
    """Return the decision that `compact` wrote."""
    return Decision(
        event_id=stored["id"],
        event_type=stored["type"],
        rulebook=stored["rulebook"],
        age=stored["age"],
        residence=stored["residence"],
        outcome=stored["outcome"],
        codes=tuple(stored["codes"]),
        faults=tuple(Fault(*fault) for fault in stored["faults"]),
        items=tuple(Item(*item) for item in stored["items"]),
        tasks=tuple(Task(*task) for task in stored["tasks"]),
        stops=tuple(stored.get("stops", ())),  # not in what version 0.1.0 stored
        deadlines=tuple(Deadline(rule, what, _due(text)) for rule, what, text in stored["deadlines"]),
        because=tuple(Reason(rule, row, params) for rule, row, params in stored["because"]),
        considered=tuple(Considered(forum, why, {}) for why, *forums in stored["considered"] for forum in forums),
        facts={name: tuple(value) if isinstance(value, list) else value for name, value in stored["facts"].items()},
    )


def _due(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)

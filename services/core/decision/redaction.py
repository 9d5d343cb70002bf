"""Redaction to the least knowledge: what of a decision and of content one item's reader may see (disclosure.yaml)."""

from collections.abc import Mapping
from typing import Any

from schemas.danish import FIELDS
from services.core.decision.model import Decision
from services.core.rulebook.disclosure import Guard
from services.core.rulebook.model import Rulebook

_OBJECTS = frozenset(path.rpartition(".")[0] for path in FIELDS if "." in path)


def of_decision(decision: Decision, rulebook: Rulebook, forum: str, role: str) -> Decision:
    """Return what a reader of the item at `forum` may see of the decision.

    Of what another role guards nothing is left (EXIT-7), also no reason from which it could be read, unless the note
    about it is addressed to this very forum (EXIT-2).
    """
    for guard in rulebook.disclosure.against(role):
        if guard.fields or guard.tasks:
            decision = _without(decision, rulebook, forum, guard)
    return decision


def _without(decision: Decision, rulebook: Rulebook, forum: str, guard: Guard) -> Decision:
    tasks = tuple(task for task in decision.tasks if task.kind not in guard.tasks or task.to == forum)
    told = any(task.kind in guard.tasks for task in tasks)
    hidden = frozenset() if told else _rows_about(rulebook, guard)
    return decision._replace(
        items=tuple(item for item in decision.items if item.forum not in guard.forums),
        tasks=tasks,
        because=tuple(reason for reason in decision.because if reason.row not in hidden),
        considered=tuple(one for one in decision.considered if one.forum not in guard.forums),
        facts={},
    )


def _rows_about(rulebook: Rulebook, guard: Guard) -> frozenset[str]:
    """Return the rows of tables that ask for a guarded fact: each is about it, whatever it answers."""
    return frozenset(
        row.id
        for rows in rulebook.tables.values()
        if any(condition.fact in guard.facts for row in rows for condition in row.when)
        for row in rows
    )


def of_content(data: Mapping[str, Any], rulebook: Rulebook, forum: str, role: str) -> dict[str, Any]:
    """Return an event's data for who has taken the case at `forum`: up to its ceiling, without what others guard.

    Name and number are an act of their own. A queue without a ceiling sees nothing.
    """
    ceiling = rulebook.disclosure.ceilings.get(forum)
    allowed = set() if ceiling is None else set(ceiling.shown)
    allowed |= {name for guard in rulebook.disclosure.guards if guard.role == role for name in guard.fields}
    allowed -= {name for guard in rulebook.disclosure.against(role) for name in guard.fields}
    shown = {name: _known(value, name) for name, value in data.items() if name in allowed}
    subject = shown.get("subject")
    if isinstance(subject, Mapping):
        separate = rulebook.disclosure.separate_act
        shown["subject"] = {name: value for name, value in subject.items() if name not in separate}
    return shown


def _known(value: Any, place: str) -> Any:
    """Return a field without what its object does not have: nobody has decided who may see that."""
    if not isinstance(value, Mapping) or place not in _OBJECTS:
        return value
    return {name: _known(inner, f"{place}.{name}") for name, inner in value.items() if f"{place}.{name}" in FIELDS}


def withheld(data: Mapping[str, Any], rulebook: Rulebook, forum: str, language: str = "da") -> dict[str, str]:
    """Return the fields that the event has and the reader does not get, each with the reason.

    What another role guards is not mentioned: that it is there would say it.
    """
    ceiling = rulebook.disclosure.ceilings.get(forum)
    guarded = {name for guard in rulebook.disclosure.guards for name in guard.fields}
    parts = () if ceiling is None else ceiling.withheld
    return {
        name: part.texts[language] for part in parts for name in sorted(part.fields & set(data)) if name not in guarded
    }

"""Picture of a handover: what model and product must agree on, made of the model's item."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from statemachine.model.access import Principal
from statemachine.model.item import Item
from statemachine.model.targets import targets

Picture = dict[str, Any]
MACHINE = "machine"
TOLERANCE = timedelta(seconds=30)
"""Between the product's clock and the model's, where hours count."""


def picture(item: Item, number: Callable[[Item | None], int | None]) -> Picture:
    """Return what there is to see of an item; others are named by their number in the order of making."""
    question = item.questions[-1] if item.questions else None
    return {
        "address": item.address,
        "school": item.school,
        "role": item.role,
        "stage": item.stage,
        "basis": item.basis,
        "state": item.state,
        "version": item.version,
        "steps": [(one.version, one.state, one.code) for one in item.steps],
        "answer_by": item.answer_by,
        "due": item.due if item.is_open else None,
        "forwarding": number(item.forwarding),
        "forwarded_from": number(item.forwarded_from),
        "returned_from": number(item.returned_from),
        "outcome": None if item.outcome is None else {**item.outcome, "note": None},
        "owner": item.owner,
        "meeting": item.meeting if item.state == "on_agenda" else None,
        "confirmed": item.confirmed,
        "question": None if question is None else (question.state, question.answer_by),
        "deadlines": _deadlines(item) if item.is_open else None,
        "tasks": {(one.kind, one.to): one.done for one in item.event.tasks},
    }


def view(item: Item, who: Principal, now: datetime) -> Picture:
    """Return members of an item as somebody sees it (contracts-acts 11), and where it may be forwarded to."""
    question = item.questions[-1] if item.questions else None
    return {
        "responsible": item.responsible,
        "answer_by": item.answer_by,
        "forwarding": _place(item.forwarding, who),
        "forwarded_from": _place(item.forwarded_from, who),
        "returned_from": _place(item.returned_from, who),
        "outcome": item.outcome,
        "question": None if question is None else (question.state, question.text.strip(), question.answer),
        "steps": [(one.version, one.state, one.code, _person(one.actor, who)) for one in item.steps],
        "confirmed": item.confirmed,
        "targets": sorted(targets(item, now), key=str) if item.is_open else None,
    }


def _person(actor: str, who: Principal) -> str | None:
    """Who did a step: a person or a machine, and of Exit's people nobody else is told who (EXIT-7)."""
    if actor.count(":") != 2:
        return MACHINE
    hidden = actor.startswith("exit-koordinator:") and who.role != "exit-koordinator"
    return None if hidden else actor


def _place(item: Item | None, who: Principal) -> tuple[str, str | None] | None:
    """Of Exit nobody else is told that it was there (EXIT-7)."""
    if item is None or (item.forum == "exit_enhed" and who.role != "exit-koordinator"):
        return None
    return item.address


def _deadlines(item: Item) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Of what has ended no deadline runs, however it is stored."""
    return {
        (one.rule, str(one.due) if not isinstance(one.due, datetime) else "hours"): (
            one.done,
            one.withdrawn,
            one.past,
        )
        for one in item.deadlines
    }


def differences(model: Picture, product: Picture) -> list[str]:
    """Return what the two do not agree on."""
    names = [name for name in model if not same(model[name], product[name])]
    return [f"{name}: model {model[name]!r}, product {product[name]!r}" for name in names]


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, instants within the tolerance."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) < TOLERANCE
    return type(one) is type(other) and one == other

"""Refusals of acts, in the order of contracts-acts 11, and the `acts` that would not be refused with 403 or 409."""

from datetime import datetime

from oracle.danish_time import copenhagen_day
from statemachine.model.access import Principal
from statemachine.model.bodies import faults
from statemachine.model.item import Item
from statemachine.model.rerouting import decided_again, fits_nowhere
from statemachine.model.table import (
    ACTS,
    NOT_FOR_READERS,
    NOT_WHILE_FORWARDING,
    ONLY_AFTER_ACCEPTANCE,
    stage_allows,
)
from statemachine.model.targets import chosen
from statemachine.model.world import World

IMPOSSIBLE = {
    "ask": lambda item: item.forum == "exit_enhed",
    "withdraw_forward": lambda item: item.forwarding is None,
    "reopen": lambda item: item.outcome is None,
    "record_consent": lambda item: item.basis == "consent",
    "withdraw_consent": lambda item: item.basis != "consent",
    "name_owner": lambda item: item.forum != "psp",
    "reroute": lambda item: item.municipality is None,
    "confirm_recall": lambda item: not item.was_read or item.confirmed,
}
"""What the table's columns say beside state, stage and role of the item."""


def refusal(
    world: World, who: Principal, act: str, item: Item | None, version: int | None, body: object, now: datetime
) -> str | None:
    """Return the first code by which an act is refused, or None."""
    if item is None or not world.sees(who, item, now):
        return "not_found"
    if not may(who, act):
        return "forbidden"
    if faults(act, body, copenhagen_day(now)):
        return "invalid"
    if version is not None and version != item.version:
        return "stale"
    given = {name: value for name, value in (body or {}).items() if value is not None}
    return conflict(act, item, now) or _by_the_item(act, item, given, now)


def may(who: Principal, act: str) -> bool:
    """Tell whether a role is among an act's."""
    if act == "clear" and who.organisation != "nordjyllands-politi":
        return False
    return who.role in ACTS[act].who


def conflict(act: str, item: Item, now: datetime) -> str | None:
    """Return the 409 that an act meets whatever its body says."""
    if not possible(act, item):
        return "not_allowed"
    if item.forwarding is not None and act in NOT_WHILE_FORWARDING:
        return "forwarding"
    if act == "note_outcome" and item.forum == "psp" and item.owner is None:
        return "owner_missing"
    if act == "record_consent":
        age = item.event.age(now)
        if age is None or age < 18:
            return "not_an_adult"
    return None


def possible(act: str, item: Item) -> bool:
    """Tell whether state, stage, forum and the item's role let an act be done."""
    if item.state not in ACTS[act].source or not stage_allows(act, item.stage):
        return False
    if item.role == "reader" and act in NOT_FOR_READERS:
        return False
    if item.state == "offered" and item.forwarded_from is not None and act in ONLY_AFTER_ACCEPTANCE:
        return False
    return act not in IMPOSSIBLE or not IMPOSSIBLE[act](item)


def _by_the_item(act: str, item: Item, body: dict, now: datetime) -> str | None:
    """Return what depends on body and item together: 409, 410, then 422."""
    if act in ("reopen", "reroute") and item.event.erased:
        return "erased"
    if act == "reroute":
        decision = decided_again(item, body["residence"], now)
        if fits_nowhere(decision):
            return "not_routable"
        owner = decision["items"][0]
        return "same_address" if (owner["forum"], owner["municipality"]) == item.address else None
    if act == "forward" and chosen(item, body, now) is None:
        return "no_target"
    if act == "complete" and not _unfinished(item, body):
        return "nothing_to_complete"
    return None


def _unfinished(item: Item, body: dict) -> bool:
    if "task" in body:
        return any((one.kind, one.to, one.done) == (body["task"], item.forum, False) for one in item.event.tasks)
    return any(one.rule == body["deadline"] and not one.done and not one.withdrawn for one in item.deadlines)


def acts_of(world: World, who: Principal, item: Item, now: datetime) -> set[str]:
    """Return the member `acts` of an item as somebody sees it."""
    if not world.sees(who, item, now):
        return set()
    return {act for act in ACTS if may(who, act) and conflict(act, item, now) is None}

"""Reads of contracts-acts 9: when content and identity may be shown, and that reading is remembered for a recall."""

from datetime import datetime

from oracle.danish_time import copenhagen_day
from statemachine.model.access import Principal
from statemachine.model.bodies import faults
from statemachine.model.item import Item
from statemachine.model.table import ENDED
from statemachine.model.world import Refused, World


def show(world: World, who: Principal, item: Item | None, now: datetime) -> None:
    """Read an item; it exists or not."""
    if item is None or not world.sees(who, item, now):
        raise Refused("not_found")


def content(world: World, who: Principal, item: Item | None, now: datetime) -> dict | None:
    """Read what the event says; in the stage `wish` that is the way of contact alone."""
    show(world, who, item, now)
    _reading(who, item)
    contact = item.event.data.get("contact")
    return ({} if contact is None else {"contact": contact}) if item.stage == "wish" else None


def identity(world: World, who: Principal, item: Item | None, body: object, now: datetime) -> dict:
    """Read who it is about, with a reason; null is what nobody knows."""
    show(world, who, item, now)
    if faults("identity", body, copenhagen_day(now)):
        raise Refused("invalid")
    if item.stage == "wish" and not _gone(item):
        raise Refused("not_allowed")
    _reading(who, item)
    subject = item.event.data.get("subject", {})
    return {
        "name": subject.get("name"),
        "cpr": subject["cpr"].replace("-", "") if "cpr" in subject else None,
        "birth_date": subject.get("birth_date"),
        "protected_address": subject.get("protected_address", False),
    }


def _reading(who: Principal, item: Item) -> None:
    if _gone(item):
        raise Refused("erased" if item.event.erased else "consent_withdrawn")
    if not item.is_taken and not _must_choose(who, item):
        raise Refused("not_allowed" if item.state in ENDED else "not_taken")
    item.was_read = True


def _must_choose(who: Principal, item: Item) -> bool:
    """Whether somebody could not select or clear without reading."""
    before = item.state == "offered" or item.asks_from("offered")
    return before and (who.role, item.stage) in {("visitator", "triage"), ("infohus-tovholder", "gate")}


def _gone(item: Item) -> bool:
    return item.event.erased or item.consent_withdrawn

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


def content(world: World, who: Principal, item: Item | None, now: datetime) -> None:
    """Read what the event says."""
    show(world, who, item, now)
    _reading(who, item)


def identity(world: World, who: Principal, item: Item | None, body: object, now: datetime) -> None:
    """Read who it is about, with a reason."""
    show(world, who, item, now)
    if faults("identity", body, copenhagen_day(now)):
        raise Refused("invalid")
    if item.stage == "wish" and not _gone(item):
        raise Refused("not_allowed")
    _reading(who, item)


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

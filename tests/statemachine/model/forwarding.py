"""Forwarding of contracts-acts 9.1 and 9.2: a new item is offered, and the old one answers until somebody accepts."""

from datetime import datetime, timedelta

from oracle.danish_time import copenhagen_day, hverdage_after
from statemachine.model.clock import DESK, begun
from statemachine.model.item import Deadline, Item
from statemachine.model.rerouting import deadlines, decided_again, offered
from statemachine.model.targets import chosen
from statemachine.model.world import World


def forward(world: World, item: Item, body: dict, actor: str, now: datetime) -> None:
    """Offer the item to a target; the caller knows that it is one."""
    target = chosen(item, body, now)
    assert target is not None
    new = Item(
        event=item.event,
        forum=target.forum,
        municipality=target.municipality,
        stage=target.stage,
        basis=body.get("legal_basis"),
        offered_at=now,
        school=body["school"] if target.forum == "ssp_netvaerksgruppe" else None,
        answer_by=begun(target.forum, target.stage, now),
        residence=item.residence,
    )
    if target.forum == DESK:
        day = hverdage_after(copenhagen_day(now), 6)
        new.deadlines.append(Deadline("CHI-4", "assess_acute_danger", now + timedelta(hours=24)))
        new.deadlines.append(Deadline("CHI-5", "confirm_receipt", day))
    _on_its_way(world, item, new, actor)


def reroute(world: World, item: Item, residence: str, actor: str, now: datetime) -> None:
    """Offer the item where the person lives now."""
    decision = decided_again(item, residence, now)
    new = offered(item.event, decision["items"][0], now)
    new.deadlines = deadlines(decision, now)
    new.residence = item.residence = residence
    _on_its_way(world, item, new, actor)


def withdraw(world: World, item: Item, actor: str) -> None:
    """Take back what is on its way, if anything is."""
    new, item.forwarding = item.forwarding, None
    if new is not None:
        world.step(new, "recalled", "withdrawn", actor)


def _on_its_way(world: World, item: Item, new: Item, actor: str) -> None:
    new.forwarded_from, item.forwarding = item, new
    world.offer(new, actor)
    world.step(item, item.state, None, actor)

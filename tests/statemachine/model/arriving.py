"""Arrivals of the model: what events, recalls, newer versions, clearances and answers do to handovers."""

from datetime import datetime

from oracle.written import without_nulls
from statemachine.model.asking import go_on
from statemachine.model.doing import Doing
from statemachine.model.item import Event, Item
from statemachine.model.releasing import ROUTER, offer_all, release, take_back
from statemachine.model.rerouting import decision_of
from statemachine.model.stages import clear
from statemachine.model.world import Refused, World


def arrive(world: World, envelope: dict, now: datetime) -> Event:
    """Read one valid event of its publisher."""
    data = without_nulls(envelope["data"])
    publisher = envelope["source"].rpartition(":")[2]
    event = Event(envelope["id"], publisher, envelope["type"].split(".")[2], data, now)
    world.events.append(event)
    world.told.append((f"receipts.{publisher}", "receipt", "decision", None, None))
    if event.type == "event_recalled":
        recall(world, publisher, data["event_ref"]["id"], data["reason"])
    elif event.type == "infohus_clearance":
        cleared(world, event, now)
    elif (publisher, event.id) in world.recalled:
        return event
    elif event.type == "release_notice":
        release(world, event, now)
    else:
        offer_all(world, event, decision_of(event, now), now)
    return event


def recall(world: World, publisher: str, id_: str, reason: str) -> None:
    """Take back an event: every open item of it is recalled, and what comes later offers nothing."""
    world.recalled.add((publisher, id_))
    for event in world.events:
        if (event.publisher, event.id) == (publisher, id_):
            take_back(world, [one for one in world.of_event(event) if one.is_open], reason)


def cleared(world: World, event: Event, now: datetime) -> None:
    """Read the police's clearance of a concern: as the act `clear`."""
    for item in list(world.items):
        named = item.event.id == event.data["event_ref"]["id"]
        if named and item.stage == "gate" and item.state == "offered":
            clear(Doing(world, item, {"result": event.data["result"]}, ROUTER, now))


def answer(world: World, item: Item, text: str, actor: str, now: datetime) -> None:
    """Take the sender's answer to the last question of an item."""
    question = item.questions[-1]
    if question.state != "open":
        raise Refused("not_allowed")
    question.answer = text
    go_on(world, item, "answered", actor, now)

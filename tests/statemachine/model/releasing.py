"""Releases of contracts-acts 9.2: a newer version keeps the handovers that it still gives and takes back the rest."""

from collections.abc import Iterable
from datetime import datetime

from statemachine.model.item import Event, Item, Task
from statemachine.model.rerouting import deadlines, decision_of, offered
from statemachine.model.world import World

ROUTER = "router"


def offer_all(world: World, event: Event, decision: dict, now: datetime, kept: Iterable[int] = ()) -> None:
    """Offer what a decision gives, but the rows that are kept."""
    event.residence = decision["residence"]
    event.tasks = [Task(one["kind"], one["to"]) for one in decision["tasks"]]
    for at, row in enumerate(decision["items"]):
        if at not in kept:
            item = offered(event, row, now)
            item.deadlines = deadlines(decision, now) if at == 0 else []
            world.offer(item, ROUTER)


def release(world: World, event: Event, now: datetime) -> None:
    """Read a version of a release: a higher one keeps what it still gives and takes the rest back."""
    case = (event.publisher, event.data["case_ref"])
    if event.data["version"] <= world.versions.get(case, 0):
        return
    world.versions[case] = event.data["version"]
    decision = decision_of(event, now)
    still_open = [one for one in world.items if one.is_open and _case_of(one.event) == case]
    kept = _kept(decision, still_open)
    moving = [one.forwarding for one in kept.values() if one.forwarding is not None]
    staying = [*kept.values(), *moving]
    gone = [one for one in still_open if not any(one is other for other in staying)]
    take_back(world, gone, "cancelled" if event.data["date_status"] == "cancelled" else "superseded")
    for item in moving:  # section 9: every other item that is changed gets a step too
        item.event = event
        world.step(item, item.state, "updated", ROUTER)
    for at, item in kept.items():
        keep(world, item, event, decision if at == 0 else None, now)
    offer_all(world, event, decision, now, kept)


def _kept(decision: dict, still_open: list[Item]) -> dict[int, Item]:
    """Return, by row of the decision, the open item of the same forum, municipality, stage and basis."""
    kept: dict[int, Item] = {}
    for at, row in enumerate(decision["items"]):
        wanted = (row["forum"], row["municipality"], row["stage"], row["legal_basis"])
        for item in still_open:
            if (item.forum, item.municipality, item.stage, item.basis) == wanted and item not in kept.values():
                kept[at] = item
                break
    return kept


def keep(world: World, item: Item, event: Event, decision: dict | None, now: datetime) -> None:
    """Let an open handover go on as the new version's: deadlines of the same rule and date stay, done ones too."""
    item.event = event
    new = [] if decision is None else deadlines(decision, now)
    same = {(one.rule, one.due) for one in new}
    stay = [one for one in item.deadlines if not one.withdrawn and (one.done or (one.rule, one.due) in same)]
    for one in item.deadlines:
        one.withdrawn = one.withdrawn or not any(one is other for other in stay)
    there = {(one.rule, one.due) for one in stay}
    item.deadlines += [one for one in new if (one.rule, one.due) not in there]
    world.step(item, item.state, "updated", ROUTER)


def take_back(world: World, items: list[Item], code: str) -> None:
    """Recall items; what is on its way from one of them goes with it."""
    for item in items:
        item.forwarding = None
        if item.forwarded_from is not None and item.forwarded_from.forwarding is item:
            item.forwarded_from.forwarding = None
        world.step(item, "recalled", code, ROUTER)


def _case_of(event: Event) -> tuple[str, str] | None:
    return (event.publisher, event.data["case_ref"]) if event.type == "release_notice" else None

"""Returning of contracts-acts 9.4: where an item is offered again, if anywhere."""

from datetime import datetime

from statemachine.model.clock import begun
from statemachine.model.item import Item
from statemachine.model.world import World


def offer_back(world: World, item: Item, actor: str, now: datetime, *, was_taken: bool) -> None:
    """Offer a returned item again, with nothing but a deadline for the answer."""
    origin = item.forwarded_from
    if item.role == "reader":
        return
    if origin is not None and not was_taken:
        world.ended_untaken(item, actor)
        return
    if origin is not None:
        forum, municipality = origin.address
        stage, basis, school = origin.stage, origin.basis, origin.school
    else:
        forum, municipality = item.address if item.forum == "exit_enhed" else returns_to(item.event.publisher)
        stage, basis, school = "manual", None, None
    back = Item(
        event=item.event,
        forum=forum,
        municipality=municipality,
        stage=stage,
        basis=basis,
        school=school,
        offered_at=now,
        returned_from=item,
        residence=item.residence,
        answer_by=begun(forum, stage, now),
    )
    world.offer(back, actor)


def returns_to(publisher: str) -> tuple[str, str | None]:
    """Return the sender's own queue (contracts 1.1)."""
    if publisher.startswith("kommune-"):
        return "municipal_triage", publisher.removeprefix("kommune-")
    return {
        "kriminalforsorgen": ("ksp_manual", None),
        "nordjyllands-politi": ("police_prevention_unit", None),
        "region-nordjylland": ("district_triage", None),
    }[publisher]

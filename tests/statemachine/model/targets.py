"""Targets of a forwarding (contracts-acts 9.1): the second implementation's answer for each forum and queue."""

from datetime import datetime
from typing import NamedTuple

from oracle.forwarding import IDS, may_go
from statemachine.model.item import Item


class Target(NamedTuple):
    """Where an item may go; no basis means that a person there sorts it out."""

    forum: str
    municipality: str | None
    stage: str
    bases: tuple[str, ...]


def targets(item: Item, now: datetime) -> list[Target]:
    """Return the targets of an item today, never its own address."""
    home, age = item.residence or item.event.residence, item.event.age(now)
    answers = {forum: may_go(forum, item.event.type, age, home) for forum in IDS}
    found = [Target(forum, *answer) for forum, answer in answers.items() if answer is not None]
    return [one for one in found if (one.forum, one.municipality) != item.address]


def chosen(item: Item, body: dict, now: datetime) -> Target | None:
    """Return the target that a body names; None is `no_target`."""
    for one in targets(item, now):
        place = body.get("municipality")
        if one.forum == body["forum"] and place in (None, one.municipality):
            basis = body.get("legal_basis")
            if basis in one.bases or (basis is None and not one.bases):
                return one
    return None

"""Targets of a forwarding (contracts-acts 9.1): which forums and queues may take an item on, and on which basis."""

from datetime import datetime
from typing import NamedTuple

from oracle.case import WITHOUT_MUNICIPALITY
from statemachine.model.district import forums, has, in_police_district
from statemachine.model.item import Item

RELEASE_BASES = ("RPL115-1-3-a", "RPL115-1-3-b", "RPL115-1-3-c")
TAKES_ITEMS = ("owner", "triage_first", "gated", "consent_required")
SELECTS_FIRST = ("police_prevention_unit", "ungesamraad_nordjylland")


class Target(NamedTuple):
    """Where an item may go; no basis means that a person there sorts it out."""

    forum: str
    municipality: str | None
    stage: str
    bases: tuple[str, ...]


def targets(item: Item, now: datetime) -> list[Target]:
    """Return the targets of an item today."""
    home = item.residence or item.event.residence
    if not in_police_district(home):
        return []
    age, is_release = item.event.age(now), item.event.type == "release_notice"
    found = [_target(one, home, bases) for one in forums() if (bases := _bases(one, item, age, home))]
    if not is_release and age is not None and age >= 18:
        found.append(_target("police_prevention_unit", home, ("RPL115-1-1",)))
    if not is_release and age is not None and age < 10:
        found.append(_target("municipal_child_family", home, ()))
    if not is_release and (age is None or age < 18):
        found.append(_target("municipal_notification_desk", home, ("child-notification",)))
    found.append(_target("ksp_manual" if is_release else "municipal_triage", home, ()))
    return [one for one in found if (one.forum, one.municipality) != item.address]


def _bases(forum: str, item: Item, age: int | None, home: str) -> tuple[str, ...]:
    """Return the bases on which a forum may take an item on; empty when it may not."""
    row, type_ = forums()[forum], item.event.type
    takes = row["mode"] in TAKES_ITEMS or "only_by" in row
    if forum == "exit_enhed" or "no_items" in row or not takes or not has(home, forum):
        return ()
    if type_ not in row.get("only_by", (type_,)) or not _old_enough(row, age):
        return ()
    if forum == "boernehus_nord":
        return ("other-law",) if type_ == "child_abuse_case" else ()
    return tuple(one for one in row["legal_basis"] if (one in RELEASE_BASES) == (type_ == "release_notice"))


def _old_enough(row: dict, age: int | None) -> bool:
    """Tell whether a forum's ages hold somebody's; an unknown age fits only where there are none."""
    if age is None:
        return "age_from" not in row and "age_to" not in row
    return row.get("age_from", 0) <= age <= row.get("age_to", age)


def _target(forum: str, home: str, bases: tuple[str, ...]) -> Target:
    mode = forums().get(forum, {}).get("mode")
    if mode == "triage_first" or forum in SELECTS_FIRST:
        stage = "triage"
    elif mode == "gated":
        stage = "gate"
    else:
        stage = "queue" if bases else "manual"
    return Target(forum, None if forum in WITHOUT_MUNICIPALITY else home, stage, bases)


def chosen(item: Item, body: dict, now: datetime) -> Target | None:
    """Return the target that a body names; None is `no_target`."""
    for one in targets(item, now):
        place = body.get("municipality")
        if one.forum == body["forum"] and place in (None, one.municipality):
            basis = body.get("legal_basis")
            if basis in one.bases or (basis is None and not one.bases):
                return one
    return None

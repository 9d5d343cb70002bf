"""Retention, day by day: a second implementation of RET-2 to RET-4 that shares no code with the product.

It asks of each day whether anything still keeps the content on it, and knows North Jutland's periods by heart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ONLY_PAYLOAD = {"ksp", "ungesamraad_nordjylland", "boernehus_nord", "municipal_notification_desk", "ksp_manual"}
POLICE_KEEP = {"infohus_hjoerring", "infohuse_nordjylland"}
GONE_FORUM = "a_forum_that_was"


@dataclass(frozen=True)
class Item:
    """An item in days after receipt; None for what never happened."""

    forum: str
    ended: int | None
    taken: int | None = None
    cleared: int | None = None
    withdrawn: int | None = None
    acted: bool = False
    taken_back: bool = False


@dataclass(frozen=True)
class Case:
    """An event, received on day 0."""

    items: tuple[Item, ...]
    presence_only: bool
    recalled: str | None


def runs(item: Item, case: Case, day: int) -> bool:
    """Tell whether an item still keeps the content on a day."""
    if item.ended is None:
        return True
    if item.withdrawn is not None:
        return day < item.withdrawn
    if case.recalled and item.taken_back:
        return day < item.ended
    lasts = [180]
    if item.taken is not None:
        lasts.append(item.taken + 30)
    if item.forum not in ONLY_PAYLOAD:
        if case.presence_only and item.forum != "exit_enhed":
            lasts.append(90)
        if not item.acted:
            lasts.append(90)
        if item.cleared is not None and item.forum in POLICE_KEEP | {GONE_FORUM}:
            lasts.append(item.cleared + 30)
    return all(day < last for last in lasts)


def content_is_kept(case: Case, day: int) -> bool:
    """Tell whether the content of an event is kept on a day."""
    if any(item.ended is None for item in case.items):
        return True
    if case.recalled in {"wrong_person", "wrong_facts", "sent_by_mistake"}:
        return False
    if not case.items:
        return case.recalled is None and day < 90
    return any(runs(item, case, day) for item in case.items)


def record_is_kept(cases: Mapping[int, Case], day: int) -> bool:
    """Tell whether anything keeps the record of a person's cases, each under the day of its receipt."""
    for received, case in cases.items():
        ends = [item.ended for item in case.items] or [0]
        if any(end is None or day < received + end + 1825 for end in ends):
            return True
    return False

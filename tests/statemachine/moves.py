"""Moves of the machine: bodies that fit an act and an item, bodies that do not, and who tries."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from oracle.danish_time import copenhagen_day
from statemachine.model.bodies import CLEARED, DESELECTED, OUTCOMES, RETURNED
from statemachine.model.item import Item
from statemachine.model.targets import targets

T = TypeVar("T")
Choose = Callable[[Sequence[Any]], Any]
Body = dict[str, Any]
TEXTS = ("Kanariesang.", "  Med luft om.  ", "æøå\nto linjer", "x" * 1000)
ORGANISATIONS = ("kommune-0860", "nordjyllands-politi", "region-nordjylland", "stafet")


def fitting(choose: Choose, act: str, item: Item, now: datetime) -> Body:
    """Return a body that is valid, and mostly one that the item lets through."""
    today = copenhagen_day(now)
    later, sooner = (today + timedelta(days=choose((0, 9)))).isoformat(), (today - timedelta(days=2)).isoformat()
    made: dict[str, Callable[[], Body]] = {
        "return": lambda: {"reason": choose(RETURNED), "note": choose((None, *TEXTS))},
        "forward": lambda: _forward(choose, item, now),
        "ask": lambda: {"question": choose(TEXTS)},
        "put_on_agenda": lambda: {"meeting": later},
        "note_outcome": lambda: {
            "outcome": choose(OUTCOMES), "responsible_authority": choose(ORGANISATIONS),
            "follow_up_on": choose((None, later)), "note": choose((None, TEXTS[0])),
        },
        "reopen": lambda: {"reason": choose(TEXTS)},
        "select": lambda: {"necessity": choose(TEXTS)},
        "deselect": lambda: {"reason": choose(DESELECTED)},
        "clear": lambda: {"result": choose(CLEARED)},
        "record_consent": lambda: {"given_on": sooner},
        "name_owner": lambda: {"authority": choose(ORGANISATIONS)},
        "complete": lambda: _complete(choose, item),
        "reroute": lambda: {"residence": choose(("0851", "0851", "0860", "0840", "0773")), "moved_on": sooner},
    }  # fmt: skip
    return made[act]() if act in made else {}


def _forward(choose: Choose, item: Item, now: datetime) -> Body:
    there = targets(item, now)
    if not there or choose((False, False, False, True)):
        forum = choose(("exit_enhed", "psp", "ksp", "ssp", "kredsraad_nordjylland", "district_triage"))
        return {"forum": forum, "legal_basis": choose((None, "RPL115-1-1", "consent")), "necessity": TEXTS[0]}
    target = choose(there)
    return {
        "forum": target.forum,
        "municipality": choose((None, target.municipality)),
        "legal_basis": choose(target.bases) if target.bases else None,
        "school": "821001" if target.forum == "ssp_netvaerksgruppe" else None,
        "necessity": choose(TEXTS),
    }


def _complete(choose: Choose, item: Item) -> Body:
    """A task of anybody's, or a deadline of any item's."""
    tasks = [one.kind for one in item.event.tasks] or ["contact_parents"]
    rules = [one.rule for one in item.deadlines] or ["REL-7"]
    return choose(({"task": choose(tasks)}, {"deadline": choose(rules)}))


def misfitting(choose: Choose, act: str, item: Item, now: datetime) -> object:
    """Return a body with something wrong in it."""
    body: Body = {name: value for name, value in fitting(choose, act, item, now).items() if value is not None}
    name = choose(sorted(body) or ["more"])
    wrong = choose((" ", "x" * 4001, 7, [], True, "1899-12-31", "2026-02-30", "tegn\x00", "strange"))
    ways: tuple[Callable[[], object], ...] = (
        lambda: {**body, "more": "x"},
        lambda: {**body, name: wrong},
        lambda: {other: value for other, value in body.items() if other != name},
        lambda: [body],
    )
    return choose(ways)()

"""Tours that a campaign begins with: short ways to what random sequences meet too seldom to count on."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random

from statemachine.cases import CASES, clearance, recall
from statemachine.model.refusals import may
from statemachine.model.table import ACTS
from statemachine.moves import fitting
from statemachine.people import SELECTOR, who_acts_on
from statemachine.sendings import version_of
from statemachine.sides import BothSides

TO_STATES = ("", "accept", "accept ask", "accept put_on_agenda", "accept note_outcome")
OFTEN = (
    "young_adult content identity forbidden select", "infohus content identity clear",
    "infohus cleared_for_infohus", "infohus police_only", "exit accept withdraw_consent content identity",
    "exit accept put_on_agenda withdraw_consent",
    "exit accept note_outcome withdraw_consent", "wish content record_consent", "wish accept content record_consent",
    "wish return < accept put_on_agenda record_consent", "wish return < accept note_outcome record_consent",
    "wish_of_a_minor record_consent", "psp accept put_on_agenda name_owner", "psp accept note_outcome name_owner",
    "ssp accept note_outcome close recall reopen",
)  # fmt: skip


def tours() -> Iterator[str]:
    """Go through the tours: a case, then acts, reads and what the sender does, each on the first item or the last."""
    for path in TO_STATES:
        yield from (f"ksp {path} {what}" for what in ("recall", "same", "place", "cancelled"))
        yield f"ksp {path} content identity"
    yield from OFTEN


def walk(sides: BothSides, tour: str) -> None:
    """Do a tour on both sides, and compare after each step."""
    name, *steps = tour.split()
    choose = Random(tour).choice  # noqa: S311 -- the same each time
    sides.arrive(CASES[name](datetime.now(UTC)))
    at = 0
    for step in steps:
        if step == "<":
            at = len(sides.items) - 1
        elif step in ACTS:
            item = sides.items[at]
            sides.act(who_acts_on(item), step, at, item.version, fitting(choose, step, item))
        else:
            _other(sides, step, at)
        sides.compare()


def _other(sides: BothSides, step: str, at: int) -> None:
    first, item = sides.sent[0], sides.items[at]
    others: dict[str, Callable[[], None]] = {
        "recall": lambda: sides.arrive(recall(first)),
        "content": lambda: sides.read_by(who_acts_on(item), "content", at, {}),
        "identity": lambda: sides.read_by(who_acts_on(item), "identity", at, {"reason": "contact"}),
        "forbidden": lambda: _forbidden(sides, at),
        "cleared_for_infohus": lambda: sides.arrive(clearance(first, step)),
        "police_only": lambda: sides.arrive(clearance(first, step)),
    }
    if step in others:
        others[step]()
    else:
        sides.arrive(version_of(first, step, 2))


def _forbidden(sides: BothSides, at: int) -> None:
    """Let somebody who sees the item try every act of other roles."""
    for act in ACTS:
        if not may(SELECTOR, act):
            sides.act(SELECTOR, act, at, None, fitting(Random(act).choice, act, sides.items[at]))  # noqa: S311

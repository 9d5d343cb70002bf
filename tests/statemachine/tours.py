"""Tours that a campaign begins with: short ways to what random sequences meet too seldom to count on."""

from collections.abc import Callable, Iterator
from random import Random

from statemachine.cases import CASES, clearance, recall
from statemachine.model.refusals import conflict, may
from statemachine.model.table import ACTS
from statemachine.moves import fitting
from statemachine.people import SELECTOR, sender_of, who_acts_on
from statemachine.sendings import version_of
from statemachine.sides import BothSides

TO_STATES = ("", "accept", "accept ask", "accept put_on_agenda", "accept note_outcome")
SELDOM = (
    "young_adult content identity forbidden select", "young_adult tried", "young_adult ask tried",
    "young_adult deselect", "infohus content identity clear tried", "infohus tried", "infohus cleared_for_infohus",
    "infohus police_only", "infohus kept",
    "exit tried", "exit accept withdraw_consent content identity", "exit accept put_on_agenda withdraw_consent",
    "exit accept note_outcome withdraw_consent", "exit return", "wish content record_consent",
    "wish accept content record_consent", "wish return < accept put_on_agenda record_consent",
    "wish return < accept note_outcome record_consent", "wish_of_a_minor record_consent",
    "psp tried accept tried", "psp accept put_on_agenda name_owner", "psp accept note_outcome name_owner",
    "ssp accept tried put_on_agenda tried note_outcome tried close tried", "ssp ask tried",
    "ssp ask cancel_question", "ssp accept ask cancel_question", "ssp accept put_on_agenda take_off_agenda",
    "ssp accept note_outcome put_on_agenda", "ssp accept note_outcome close reopen", "exit withdraw_consent",
    "ssp accept content recall tried confirm_recall", "ssp ask answered",
    "ssp accept ask answered answered", "ssp accept note_outcome close erased content identity reopen",
)  # fmt: skip


def tours() -> Iterator[str]:
    """Go through the tours: a case, then acts, reads and what the sender does, each on the first item or the last."""
    for path in TO_STATES:
        yield from (f"ksp {path} {what}" for what in ("recall", "same", "place", "cancelled"))
        yield f"ksp {path} content identity done complete"
    for path in TO_STATES[0], TO_STATES[1], TO_STATES[3]:
        ends = ("withdraw_forward", "< accept return", "< return", "tried")
        yield from (f"ssp {path} {way} {end}" for way in ("forward", "reroute") for end in ends)
    yield from SELDOM


def walk(sides: BothSides, tour: str) -> None:
    """Do a tour on both sides, and compare after each step."""
    name, *steps = tour.split()
    choose = Random(tour).choice  # noqa: S311 -- the same each time
    sides.arrive(CASES[name](sides.clock()))
    at = 0
    for step in steps:
        if step == "<":
            at = len(sides.items) - 1
        elif step in ACTS:
            item = sides.items[at]
            sides.act(who_acts_on(item), step, at, item.version, fitting(choose, step, item, sides.clock()))
        else:
            _other(sides, step, at)
        sides.compare()
    sides.product.finish()


def _other(sides: BothSides, step: str, at: int) -> None:
    first, item = sides.sent[0], sides.items[at]
    others: dict[str, Callable[[], None]] = {
        "recall": lambda: sides.arrive(recall(first)),
        "content": lambda: sides.read_by(who_acts_on(item), "content", at, {}),
        "identity": lambda: sides.read_by(who_acts_on(item), "identity", at, {"reason": "contact"}),
        "forbidden": lambda: _forbidden(sides, at),
        "done": lambda: sides.act(who_acts_on(item), "complete", at, None, {"deadline": "REL-7"}),
        "kept": lambda: sides.act(who_acts_on(item), "clear", at, None, {"result": "police_only"}),
        "tried": lambda: _tried(sides, at),
        "erased": lambda: sides.erase_of(at),
        "answered": lambda: sides.answer_over_http(sender_of(item), at, {"answer": "I går."}),
        "cleared_for_infohus": lambda: sides.arrive(clearance(first, step)),
        "police_only": lambda: sides.arrive(clearance(first, step)),
    }
    if step in others:
        others[step]()
    else:
        sides.arrive(version_of(first, step, 2, sides.clock()))


def _forbidden(sides: BothSides, at: int) -> None:
    """Let somebody who sees the item try every act of other roles."""
    for act in ACTS:
        if not may(SELECTOR, act):
            sides.act(SELECTOR, act, at, None, fitting(Random(act).choice, act, sides.items[at], sides.clock()))  # noqa: S311


def _tried(sides: BothSides, at: int) -> None:
    """Let somebody who sees the item try each of its acts: with a wrong body, a wrong version, in a wrong state."""
    item = sides.items[at]
    who, now = who_acts_on(item), sides.clock()
    for act in ACTS:
        if may(who, act):
            body = fitting(Random(act).choice, act, item, now)  # noqa: S311
            sides.act(who, act, at, None, {**body, "more": 1})
            sides.act(who, act, at, item.version + 1, body)
            if conflict(act, item, now) is not None:
                sides.act(who, act, at, None, body)

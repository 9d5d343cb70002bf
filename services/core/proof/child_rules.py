"""Claims about children, which go before all others: at risk, the duty to notify, when parents are contacted."""

from collections.abc import Iterator

from services.core.decision.evaluate import FIRST_STEP_WITH_CONTENT
from services.core.proof.claims import Breach
from services.core.proof.region_view import Lens, has_any, is_between, is_one_of
from services.core.rulebook.conditions import EMPTY, UNKNOWN

DESK, NOWHERE = "municipal_notification_desk", "district_triage"
"""The queues of contracts 2 that a notification lies in, with and without a known municipality."""

SIGNALS = (
    is_one_of("abuse_suspected", True),
    has_any("home_risk", "abuse"),
    is_one_of("notification", "is_this"),
    is_one_of("claim", "child-notification"),
)
"""What makes an event a notification about a child (contracts 2.1 step 6, CHI-2)."""

DANGERS = (
    has_any("home_risk", "abuse", "domestic_violence", "negative_social_control", "honour_conflict"),
    is_one_of("abuse_suspected", True),
    is_one_of("protected_address", True),
)
"""What makes a contact to the parents dangerous (SSP-15, CPR-9)."""

MAYBE_A_CHILD = is_between("age", 0, 17, UNKNOWN)
CHILD = is_between("age", 0, 17)
OWN_CASE = "child_abuse_case"
"""The municipality's own case: it has received the notification already (contracts 2.1 step 6)."""


def breaches(lens: Lens) -> Iterator[Breach]:
    """Yield everything that is wrong with one region under the rules about children and parents."""
    yield from _parents(lens)
    yield from _spoken(lens)
    if lens.step < FIRST_STEP_WITH_CONTENT or not _about_a_person(lens):
        return
    yield from _child_first(lens)
    if not any(task.kind == "confirm_notification" for task in lens.outcome.tasks):
        silent = lens.where(CHILD, is_one_of("notification", UNKNOWN))
        if silent is not None:
            yield Breach(
                "ask_notification", lens.decider, lens.region, silent, others=lens.giving("confirm_notification")
            )


def _about_a_person(lens: Lens) -> bool:
    return any(variable.name == "age" for variable in lens.region.message.variables)


def _child_first(lens: Lens) -> Iterator[Breach]:
    """Yield children at risk who are not at the desk at once, alone and with the law's deadlines (ROUTE-3, CHI-4)."""
    if lens.region.message.event_type == OWN_CASE:
        return
    slots, due = lens.outcome.slots, {one.rule for one in lens.outcome.deadlines}
    first = slots[0].forum.id if slots else ""
    alone = len(slots) == 1
    for signal in SIGNALS:
        child = lens.where(signal, MAYBE_A_CHILD)
        if child is None:
            continue
        lost = first == NOWHERE and lens.where(is_one_of("residence", "known")) is not None
        if not alone or first not in {DESK, NOWHERE} or lost:
            yield Breach("child_first", lens.decider, lens.region, child, others=lens.ways_on())
        elif not {"CHI-4", *(("CHI-5",) if first == DESK else ())} <= due:
            yield Breach("child_deadlines", lens.decider, lens.region, child)


def _spoken(lens: Lens) -> Iterator[Breach]:
    """Yield children whose parents must not be contacted, where nobody says so to those who have the case (SSP-15)."""
    if not lens.outcome.slots or "contact_parents" in lens.outcome.stops:
        return
    for danger in DANGERS:
        child = lens.where(danger, CHILD)
        if child is not None:
            yield Breach("stop_spoken", lens.decider, lens.region, child, others=lens.stopping("contact_parents"))


def _parents(lens: Lens) -> Iterator[Breach]:
    """Yield parents who are contacted for an adult, at the gate, or where home may be the danger (SSP-14, SSP-15)."""
    if not any(task.kind == "contact_parents" for task in lens.outcome.tasks):
        return
    row = lens.row_of_task("contact_parents")
    wrong = (
        ("parents_adult", lens.unless(CHILD)),
        ("parents_home_risk", lens.unless(is_one_of("home_risk", EMPTY))),
        ("parents_home_risk", lens.where(is_one_of("abuse_suspected", True))),
        ("parents_protected", lens.where(is_one_of("protected_address", True))),
    )
    for claim, box in wrong:
        if box is not None:
            yield Breach(claim, row, lens.region, box)
    if any(task.kind.startswith("exit_") for task in lens.outcome.tasks):
        yield Breach("parents_exit", row, lens.region, lens.region.box)
    kept_from = any(slot.stage != "queue" or slot.forum.kind == "queue" for slot in lens.outcome.slots)
    if kept_from or not lens.outcome.slots:
        yield Breach("parents_gate", row, lens.region, lens.region.box)

"""The table of acts on a handover: where each is possible, where it leads, and all that follows (contracts-acts 9).

State sets, SQL, audit leaves, notices and the command line are read off it; what an act means stands nowhere else.
"""

from dataclasses import dataclass
from typing import NamedTuple

from services.core.handover.states import OPEN


class Act(NamedTuple):
    """One row; `name` is the contract's word for it, `danish` what people read."""

    name: str
    danish: str
    source: tuple[str, ...]  # the states in which it is possible
    to: str  # the state it leads to
    notice: str = "handover_changed"  # the message for the forum's own systems
    reasons: tuple[str, ...] = ()  # the closed list of which the step has one; empty where the act has none
    receipt: str | None = None  # what the sender's receipt calls it; None where the sender is told nothing
    ends_deadlines: bool = False  # whether the item's deadlines run no longer

    def leaf_code(self, state: str) -> str:
        """Return the code of the audit leaf of this act in a state; stored, so never changed."""
        return f"handover.{state}→{self.to}"


RETURN_REASONS = ("wrong_forum", "lacks_information", "no_legal_basis", "not_necessary", "duplicate", "other")

ACCEPT = Act("accept", "Overtag", ("offered",), "accepted", receipt="accepted")
RETURN = Act(
    "return",
    "Returnér",
    ("offered", "accepted"),
    "returned",
    reasons=RETURN_REASONS,
    receipt="returned",
    ends_deadlines=True,
)
RECALL = Act("recall", "Tilbagekald", OPEN, "recalled", notice="handover_recalled", ends_deadlines=True)
"""The sender's act, by a recall, a newer version or a cancellation; its code is that event's reason."""

ACTS = (ACCEPT, RETURN, RECALL)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act is not possible: `not_allowed` from this state, or `stale` because somebody was faster."""

    code: str
    state: str


def move(act: Act, state: str, version: int, based_on: int | None) -> Refusal | int:
    """Return the version after the act, or the refusal.

    `based_on` is the version the actor saw; None means "whatever it is now". A stale act loses even when the move
    would be legal: of two who act at once exactly one wins.
    """
    if based_on is not None and based_on != version:
        return Refusal("stale", state)
    if state not in act.source:
        return Refusal("not_allowed", state)
    return version + 1

"""Rerouting: where a case belongs now that the person lives elsewhere, by the stored event decided once more today."""

from dataclasses import dataclass, replace
from datetime import datetime

from schemas.envelope import Envelope
from services.core.decision.decide import decide
from services.core.decision.model import Decision, Item
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Address


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a case cannot be rerouted: `same_address`, or `not_routable` with the codes of the decision."""

    code: str
    codes: tuple[str, ...] = ()


def decided_again(envelope: Envelope, residence: str, now: datetime, book: Rulebook, publisher: str) -> Decision:
    """Return what the rulebook says of an event today, of a person who lives in another municipality."""
    data = {**envelope.data, "subject": {**envelope.data["subject"], "residence": residence}}
    return decide(replace(envelope, data=data), now, book, publisher).decision


def rerouted(decision: Decision, book: Rulebook, own: Address) -> Item | Refusal:
    """Return the owner's item of a decision made again, to be offered as a forwarding of what lies at `own`.

    Its readers are not made; nothing goes to Exit this way, whatever else the decision has beside (EXIT-7).
    """
    owner = next(iter(decision.items), None)
    if owner is None or book.disclosure.is_closed(owner.forum):
        return Refusal("not_routable", decision.codes)
    if (owner.forum, owner.municipality) == own:
        return Refusal("same_address")
    return owner

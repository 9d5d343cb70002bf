"""What a rulebook says to an event, as far as it is compared: what follows and which rows said so, not their words."""

from dataclasses import dataclass
from datetime import datetime

from schemas.envelope import Envelope
from services.core.decision.decide import decide
from services.core.rulebook.decision_table import HoleError
from services.core.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Case:
    """An event, when it came, and on whose topic (None: nobody asks)."""

    envelope: Envelope
    received: datetime
    topic: str | None = None


def answer(rulebook: Rulebook, case: Case) -> object:
    """Return what is compared of the decision, None when the rulebook has none."""
    try:
        one = decide(case.envelope, case.received, rulebook, case.topic).decision
    except (HoleError, IndexError):  # a table without a row that holds, a gate without an item
        return None
    considered = tuple((other.forum, other.why) for other in one.considered)
    because = tuple((other.rule, other.row) for other in one.because)
    return because, one.outcome, one.codes, one.items, one.tasks, one.stops, one.deadlines, considered

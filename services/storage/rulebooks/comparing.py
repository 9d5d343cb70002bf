"""Comparison of a candidate rulebook with what was decided: counts and queues, nobody's case; the look has its leaf.

It is no trial: nothing is stored that an activation could rest on (`Archive.tried`).
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from services.core.decision.trial import SAME, Address, Trial, addresses
from services.core.rulebook.model import Rulebook
from services.effects.audit_records import AuditRecord
from services.storage.access.session import act
from services.storage.handovers.office import Office
from services.storage.recorded import recorded
from services.storage.rulebooks.trial import events

WHAT = "rulebook.compared"


class Change(NamedTuple):
    """What would be different of events of one type: its kind (`trial.KINDS`), and the queues before and after."""

    type: str
    kind: str
    before: tuple[Address, ...]
    after: tuple[Address, ...]


@dataclass(slots=True)
class Compared:
    """The sum of a comparison: how many events, how many of each change; `is_cut` where there were more events."""

    trial: Trial = field(default_factory=Trial)
    changes: Counter[Change] = field(default_factory=Counter)
    events: int = 0
    is_cut: bool = False


def compared(office: Office, candidate: Rulebook, since: datetime, most: int) -> Compared:
    """Decide events that were received since then again, at most so many, and write the leaf of it."""
    found = Compared()
    with recorded(office.connection, office.principal.stored, office.clock()) as tx:
        act(tx.cursor)
        for tried in islice(events(office.connection, candidate, office.sealer, since), most + 1):
            if found.events == most:
                found.is_cut = True
                break
            found.events += 1
            if tried.after is None:
                found.trial.untried += 1
            elif (kind := found.trial.add(tried.before, tried.after)) != SAME:
                change = Change(tried.type, kind, addresses(tried.before), addresses(tried.after))
                found.changes[change] += 1
        record = AuditRecord("rulebook", WHAT, source=f"rulebook/{candidate.hash}", query=f"{found.events} hits")
        tx.leaf(record, candidate.hash.encode())
    return found

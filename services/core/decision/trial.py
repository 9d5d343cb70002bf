"""The trial of a candidate rulebook: what it would have done with an event that was decided under another one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.core.decision.model import Decision

Address = tuple[str, str | None]
"""Forum and municipality of a queue."""

SAME, MOVED, REFUSED, MANUAL, ROUTED, OTHER = "same", "moved", "refused", "manual", "routed", "other"
KINDS = (SAME, MOVED, REFUSED, MANUAL, ROUTED, OTHER)
"""Moved: other queues; refused, manual, routed: newly so; other: the same queues, but something else differs."""


def kind(before: Decision, after: Decision) -> str:
    """Return what would be different for the person."""
    if before.outcome != after.outcome and after.outcome in {REFUSED, MANUAL, ROUTED}:
        return after.outcome
    if addresses(before) != addresses(after):
        return MOVED
    return SAME if _effect(before) == _effect(after) else OTHER


def addresses(decision: Decision) -> tuple[Address, ...]:
    """Return the queues a decision puts the case in, the owner's first."""
    return tuple((item.forum, item.municipality) for item in decision.items)


def _effect(decision: Decision) -> tuple[object, ...]:
    return decision.outcome, decision.codes, decision.items, frozenset(decision.tasks), frozenset(decision.deadlines)


@dataclass(slots=True)
class Trial:
    """The sum of a trial: how many of each kind, and how many items each queue had and would have."""

    kinds: Counter[str] = field(default_factory=Counter)
    had: Counter[Address] = field(default_factory=Counter)
    would_have: Counter[Address] = field(default_factory=Counter)
    untried: int = 0

    def add(self, before: Decision, after: Decision) -> str:
        """Count one event, and return its kind."""
        found = kind(before, after)
        self.kinds[found] += 1
        self.had.update(addresses(before))
        self.would_have.update(addresses(after))
        return found

    def differing(self) -> Iterable[tuple[Address, int, int]]:
        """Yield the queues whose number of items would differ: address, before, after."""
        for address in sorted(self.had.keys() | self.would_have.keys(), key=str):
            if self.had[address] != self.would_have[address]:
                yield address, self.had[address], self.would_have[address]

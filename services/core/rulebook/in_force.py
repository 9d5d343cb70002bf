"""The schedule of rulebooks in force: activations are never taken back, a later one rules from its own moment on."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.core.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Schedule:
    """`first` rules until the first of `changes`: (aware instant, rulebook) pairs, the earliest first."""

    first: Rulebook
    changes: Sequence[tuple[datetime, Rulebook]] = ()

    def at(self, received: datetime) -> Rulebook:
        """Return the rulebook in force when an event was received."""
        at = bisect_right(self.changes, received, key=lambda change: change[0])
        return self.changes[at - 1][1] if at else self.first

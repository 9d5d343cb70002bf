"""Options of a benchmark run."""

from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ask:
    """How much to do, which revision to compare with (empty: none), and where to tell of progress."""

    events: int
    rounds: int
    against: str
    say: Say

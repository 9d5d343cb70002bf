"""Attributes time to stages by putting itself around the product's functions; nothing is counted twice."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Spent:
    """Nanoseconds of one stage: on the wall, on the client's CPU, on the backend's CPU."""

    wall: int = 0
    client: int = 0
    server: int = 0


class Stopwatch:
    """Counts exclusively: while an inner stage runs, the outer one stands still."""

    def __init__(self, backend: int) -> None:
        """Take the process id of the database connection's backend."""
        self.spent: dict[str, Spent] = {}
        self._clock = ~backend << 3 | 2
        self._stack: list[str] = ["(rest)"]
        self._at = self._now()

    def around(self, place: Any, name: str, stage: str | Callable[..., str]) -> None:
        """Replace `place.name` by itself with the clock running; `stage` may be told from the arguments."""
        inner = getattr(place, name)

        @functools.wraps(inner)
        def timed(*given: Any, **named: Any) -> Any:
            self.begin(stage if isinstance(stage, str) else stage(*given))
            try:
                return inner(*given, **named)
            finally:
                self.end()

        setattr(place, name, timed)

    def begin(self, stage: str) -> None:
        """Stop the outer stage, start this one."""
        self._lap()
        self._stack.append(stage)

    def end(self) -> None:
        """Stop this stage, go on with the outer one."""
        self._lap()
        self._stack.pop()

    def switch(self, stage: str) -> None:
        """Go over from this stage to another one on the same level."""
        self._lap()
        self._stack[-1] = stage

    def reset(self) -> None:
        """Forget what was counted: the warm-up is over."""
        self.spent = {}
        self._at = self._now()

    def _lap(self) -> None:
        now, before = self._now(), self._at
        one = self.spent.setdefault(self._stack[-1], Spent())
        one.wall += now[0] - before[0]
        one.client += now[1] - before[1]
        one.server += now[2] - before[2]
        self._at = self._now()  # what reading the clocks took belongs to nobody

    def _now(self) -> tuple[int, int, int]:
        return time.perf_counter_ns(), time.thread_time_ns(), time.clock_gettime_ns(self._clock)

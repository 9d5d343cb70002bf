"""The watchdog ends a process whose loop stands still or whose stop hangs: the supervisor starts it again."""

import os
import threading
import time
from collections.abc import Callable

from services.runtime.process.exit_codes import TRY_LATER
from services.runtime.telemetry.log import get_logger

_LOOK = 0.5  # seconds between two looks
_FROZEN = 4.0  # a look that comes so late says that we were frozen ourselves: the loop gets another chance


class Watchdog:
    """A thread of its own, because a loop that stands still cannot watch itself."""

    def __init__(self, longest: float, stop: float, leave: Callable[[int], object] = os._exit) -> None:
        """Take the seconds the loop may be silent, and the seconds a stop may take."""
        self._longest = longest
        self._stop = stop
        self._leave = leave
        self._beat = time.monotonic()
        self._stopping: float | None = None
        self._over = threading.Event()

    def start(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def beat(self) -> None:
        """Say that the loop goes round."""
        self._beat = time.monotonic()

    def stopping(self) -> None:
        """Say that a stop was asked for: from now on it is the stop that is timed."""
        self._stopping = self._stopping or time.monotonic()

    def end(self) -> None:
        """Stop watching."""
        self._over.set()

    def _watch(self) -> None:
        before = time.monotonic()
        while not self._over.wait(_LOOK):
            now = time.monotonic()
            if now - before > _FROZEN:
                self._beat = now
                self._stopping = self._stopping and now
            before = now
            if self._stopping is not None and now - self._stopping > self._stop:
                self._bite("STOP_HANGS", now - self._stopping)
            elif self._stopping is None and now - self._beat > self._longest:
                self._bite("LOOP_STANDS", now - self._beat)

    def _bite(self, code: str, age: float) -> None:
        get_logger().critical("no_progress", code=code, age_s=round(age, 1), exit=TRY_LATER)
        self._over.set()
        self._leave(TRY_LATER)

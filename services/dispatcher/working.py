"""A connector's worker: turn after turn in a thread of its own; what is raised is told, and it begins again later."""

import threading
import time

from services.dispatcher.workers import Begin, Turn
from services.dispatcher.workplace import Workplace
from services.runtime.telemetry.log import describe, get_logger

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a worker that failed begins again: twice as long each time, until a turn succeeds."""


class Worker:
    """One worker; `began` is since when its turn has not got on (monotonic seconds), None between turns."""

    def __init__(self, place: Workplace, begin: Begin) -> None:
        """Take where it works, and what begins its turns."""
        self.place, self._begin = place, begin
        self.name = place.connector.name
        self.began: float | None = None
        self.well = True
        place.moved = self._moved
        self._pause = 0.0
        self._turn: Turn | None = None
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self.place.metrics.set("stafet_connector_up", 1, connector=self.name)
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the turn that goes on, so long at most: whatever is not done is done again after the next start."""
        self._thread.join(seconds)

    def _run(self) -> None:
        stopping = self.place.stopping
        while not stopping.asked:
            stopping.wait(self._rest(self._once()))

    def _once(self) -> int | None:
        """Do one turn; returns how much was done, None when it failed."""
        started = self.began = time.monotonic()
        try:
            self._turn = self._turn or self._begin(self.place)
            done = self._turn()
        except BaseException as error:  # noqa: BLE001 -- whatever a connector does, the others go on and it comes back
            self._turn = None
            if self.place.stopping.asked:
                return 0
            self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
            self._tell("failed")
            get_logger().error("connector_failed", connector=self.name, retry_s=self._pause, **describe(error))
            return None
        finally:
            self.began = None
        self._pause = 0.0
        self._tell("done")
        self.place.metrics.observe("stafet_connector_turn_seconds", time.monotonic() - started, connector=self.name)
        if done:
            get_logger().info("connector_done", connector=self.name, count=done)
        return done

    def _moved(self) -> None:
        self.began = time.monotonic()

    def _rest(self, done: int | None) -> float:
        if done is None:
            return self._pause
        return 0.0 if done else self.place.connector.every

    def _tell(self, outcome: str) -> None:
        well = outcome == "done"
        if well and not self.well:
            get_logger().info("connector_back", connector=self.name)
        self.well = well
        self.place.metrics.count("stafet_connector_turns_total", connector=self.name, outcome=outcome)
        self.place.metrics.set("stafet_connector_up", int(well), connector=self.name)

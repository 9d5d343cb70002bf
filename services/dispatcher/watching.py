"""Watching the workers: one that fails, or is late, is told; it is nobody's reason not to be ready."""

import time
from collections.abc import Sequence

from services.dispatcher.working import Worker
from services.runtime.process.health import Health
from services.runtime.telemetry.log import get_logger

FAILED, LATE = "CONNECTOR_FAILED", "CONNECTOR_LATE"


class Watching:
    """Looks at each worker now and then; a thread that hangs cannot be ended, and hangs by itself."""

    def __init__(self, workers: Sequence[Worker], health: Health) -> None:
        """Take the workers, and where their remarks go."""
        self._workers, self._health = workers, health
        self._late = set[str]()

    def look(self) -> None:
        """Tell who is late, once for each turn, and remark how each is doing."""
        now = time.monotonic()
        for worker in self._workers:
            began, limit = worker.began, worker.place.connector.limit
            if began is not None and now - began > limit:
                self._tell(worker, now - began)
            else:
                self._late.discard(worker.name)
                self._health.remark(worker.name, "" if worker.well else FAILED)

    def _tell(self, worker: Worker, age: float) -> None:
        self._health.remark(worker.name, LATE)
        if worker.name in self._late:
            return
        self._late.add(worker.name)
        worker.well = False
        worker.place.metrics.set("stafet_connector_up", 0, connector=worker.name)
        worker.place.metrics.count("stafet_connector_turns_total", connector=worker.name, outcome="late")
        get_logger().error("connector_late", connector=worker.name, age_s=round(age, 1))

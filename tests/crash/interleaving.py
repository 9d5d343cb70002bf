"""Runs two workers through a transaction in a given order of their steps."""

import threading
from collections.abc import Callable, Collection, Iterator
from itertools import combinations

import psycopg

from services.storage import failpoints

STEPS = ("position", "copied", "fenced", "inbox", "commit")
"""Gates: before reading the position, before the fence, before the inbox, before the tree head, before the commit."""

_BLOCKED = 0.025  # seconds after which a worker that does not come back is taken to wait for a lock of the other


def orders(each: int = len(STEPS)) -> Iterator[str]:
    """Yield all orders in which two workers can take so many steps each: 252 of five."""
    for places in combinations(range(2 * each), each):
        yield "".join("A" if at in places else "B" for at in range(2 * each))


class Conductor:
    """Lets one worker at a time run to its next gate."""

    def __init__(self, mine: Collection[str] = STEPS, theirs: Collection[str] = STEPS) -> None:
        """Start with both workers held at their first gate; each has its own gates."""
        self._steps = {"A": mine, "B": theirs}
        self._free = threading.Event()
        self._go = {name: threading.Semaphore(0) for name in "AB"}
        self._arrived = {name: threading.Semaphore(0) for name in "AB"}
        self._local = threading.local()
        self.results: dict[str, object] = {}

    def gate(self, name: str, _: psycopg.Connection | None = None) -> None:
        """Hold the calling worker at the gate `name` until it is its turn."""
        worker = getattr(self._local, "worker", None)
        if worker is not None and name in self._steps[worker] and not self._free.is_set():
            self._arrived[worker].release()
            self._go[worker].acquire()

    def run(self, order: str, work: Callable[[str], object]) -> dict[str, object]:
        """Run `work("A")` and `work("B")` in threads, in this order of steps; returns results or exceptions."""
        ended: set[str] = set()

        def body(worker: str) -> None:
            self._local.worker = worker
            try:
                self.results[worker] = work(worker)
            except Exception as failure:  # noqa: BLE001 - the test looks at whatever came
                self.results[worker] = failure
            finally:
                ended.add(worker)
                self._arrived[worker].release()

        failpoints.install(self.gate)
        try:
            threads = [threading.Thread(target=body, args=(worker,), daemon=True) for worker in "AB"]
            for thread in threads:
                thread.start()
            for worker in "AB":
                self._arrived[worker].acquire(timeout=5)
            for worker in order:
                if worker not in ended:
                    self._go[worker].release()
                    self._arrived[worker].acquire(timeout=_BLOCKED)
            self._free.set()  # also for whoever lost a race and comes to its gates again
            for worker in "AB":
                self._go[worker].release(2 * len(self._steps[worker]))
            for thread in threads:
                thread.join(timeout=20)
        finally:
            failpoints.install(None)
        return self.results

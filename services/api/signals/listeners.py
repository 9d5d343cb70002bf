"""Listeners of one process: joined and let go in the event loop, told what is new from the thread that looks."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from services.api.signals.flow import Flow
from services.core.access.principal import Principal
from services.runtime.telemetry.metrics import Metrics
from services.storage.handovers.signals import Told


class Listeners:
    """The open flows by who listens; safe between the event loop and one other thread."""

    def __init__(self, metrics: Metrics) -> None:
        """Begin with nobody."""
        self._metrics = metrics
        self._lock = threading.Lock()
        self._flows: dict[Principal, set[Flow]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._count()

    def join(self, flow: Flow) -> None:
        """Count a flow in; called in the event loop."""
        with self._lock:
            self._loop = asyncio.get_running_loop()
            self._flows.setdefault(flow.principal, set()).add(flow)
        self._count()

    def leave(self, flow: Flow) -> None:
        """Let a flow go; called in the event loop, and more than once does no harm."""
        with self._lock:
            left = self._flows.get(flow.principal, set())
            left.discard(flow)
            if not left:
                self._flows.pop(flow.principal, None)
        self._count()

    def principals(self) -> list[Principal]:
        """Return who listens now, each once; from any thread."""
        with self._lock:
            return list(self._flows)

    def tell(self, told: Mapping[Principal, Told]) -> None:
        """Have each flow told what is its principal's; from any thread."""
        self._in_loop(self._tell, told)

    def end(self) -> None:
        """Have every flow end; from any thread."""
        self._in_loop(self._end, {})

    def _in_loop(self, call: Callable[[Mapping[Principal, Told]], None], told: Mapping[Principal, Told]) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                self._loop.call_soon_threadsafe(call, told)

    def _tell(self, told: Mapping[Principal, Told]) -> None:
        for principal, one in told.items():
            for flow in self._of(principal):
                if one.ended:
                    flow.end()
                else:
                    flow.tell(one.addresses)

    def _end(self, _: Mapping[Principal, Told]) -> None:
        for principal in self.principals():
            for flow in self._of(principal):
                flow.end()

    def _of(self, principal: Principal) -> list[Flow]:
        with self._lock:
            return list(self._flows.get(principal, ()))

    def _count(self) -> None:
        with self._lock:
            count = sum(map(len, self._flows.values()))
        self._metrics.set("stafet_signal_listeners", count)

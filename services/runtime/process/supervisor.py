"""The supervisor of a machine's processes: starts them, starts them again when they end, and ends them in order."""

import os
import queue
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from services.runtime.process import fork_server
from services.runtime.process.exit_codes import UNUSABLE
from services.runtime.process.health import State
from services.runtime.telemetry.log import get_logger
from services.runtime.telemetry.metrics import Metrics

FIRST_DELAY, LONGEST_DELAY = 0.3, 15.0
# A child that ran this long was well: its next end is news, as the first one is, and it is started again at once.
STABLE = 5.0
# How long after SIGKILL the kernel may take; only a process stuck in the kernel itself needs longer.
REAP = 5.0


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What to start: a name for people, what it runs, the whole environment, and what only its first start gets."""

    name: str
    target: fork_server.Target
    environment: Mapping[str, str]
    once: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Child:
    spec: ChildSpec
    process: BaseProcess | None = None
    started: float = 0.0
    delay: float = 0.0  # what its next end costs it
    due: float | None = 0.0  # when to start it (monotonic seconds), None while it runs
    generation: int = field(default=0)


class Supervisor:
    """Runs children until it is told to stop. `run` must be called from the thread that lives as long as they should.

    Children are forked from one process that has imported once (see `fork_server`), are tied to this one (see
    `parent_death`), and get SIGTERM when all is to end.
    """

    def __init__(self, specs: Sequence[ChildSpec], metrics: Metrics, stop_seconds: float = 10.0) -> None:
        self._children = {spec.name: _Child(spec) for spec in specs}
        self._metrics = metrics
        self._stop_seconds = stop_seconds
        self._news: queue.SimpleQueue[tuple[str, int] | None] = queue.SimpleQueue()
        self._stops = 0
        self._log = get_logger()

    def stop(self) -> None:
        """End everything in order; asked twice, end it at once. May be called from a signal handler or any thread."""
        self._stops += 1
        self._news.put(None)

    def states(self) -> Mapping[str, State]:
        """Return for each child whether it runs."""
        return {
            name: State(ok=True) if child.process is not None else State(ok=False, reason="NOT_RUNNING")
            for name, child in self._children.items()
        }

    def pids(self) -> Mapping[str, int]:
        """Return the process ids of the children that run."""
        return {name: child.process.pid or 0 for name, child in self._children.items() if child.process is not None}

    def run(self) -> int:
        """Start and keep starting until stopped; returns 0, or 2 when a child said that it cannot be used as told."""
        try:
            while not self._stops:
                self._start_due()
                if self._wait_for_news() == UNUSABLE:
                    return UNUSABLE
            return 0
        finally:
            self._end_all()

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self._children.values():
            if child.due is not None and child.due <= now:
                self._start(child)

    def _start(self, child: _Child) -> None:
        child.generation += 1
        name, generation = child.spec.name, child.generation
        once = child.spec.once if generation == 1 else {}
        try:
            process = fork_server.start(name, child.spec.target, {**child.spec.environment, **once})
        except (OSError, EOFError) as error:  # no room for a process now, or no fork server at this moment; that passes
            self._log.error("child_ended", child=name, error=type(error).__name__, retry_s=self._later(child))
            return
        child.process, child.started, child.due = process, time.monotonic(), None
        threading.Thread(
            target=self._watch, args=(name, generation, process), name=f"watch {name}", daemon=True
        ).start()
        self._metrics.set("stafet_child_up", 1, process=name)
        self._log.info("child_started", child=name, child_pid=process.pid)

    def _watch(self, name: str, generation: int, process: BaseProcess) -> None:
        wait([process.sentinel])  # the exit code is read by one thread alone: its pipe holds it once
        self._news.put((name, generation))

    def _wait_for_news(self) -> int | None:
        """Sleep until a child ended, one is due, or a stop was asked for; return the exit code of one that ended."""
        dues = [child.due for child in self._children.values() if child.due is not None]
        timeout = max(0.0, min(dues) - time.monotonic()) if dues else None
        try:
            news = self._news.get(timeout=timeout)
        except queue.Empty:
            return None
        if news is None or self._children[news[0]].generation != news[1]:
            return None
        return self._ended(self._children[news[0]])

    def _ended(self, child: _Child) -> int:
        process, now = child.process, time.monotonic()
        if process is None:
            return 0
        child.process, pid = None, process.pid
        code = _reaped(process)
        if now - child.started >= STABLE:
            child.delay = 0.0
        waits = self._later(child)
        self._metrics.set("stafet_child_up", 0, process=child.spec.name)
        self._metrics.count("stafet_child_restarts_total", process=child.spec.name)
        retry = {} if code == UNUSABLE else {"retry_s": waits}
        self._log.warning("child_ended", child=child.spec.name, child_pid=pid, exit=code, **retry)
        return code

    def _later(self, child: _Child) -> float:
        """Have it started again after its delay, which is returned; the next one is twice as long."""
        waits = child.delay
        child.due = time.monotonic() + waits
        child.delay = min(max(waits * 2, FIRST_DELAY), LONGEST_DELAY)
        return waits

    def _end_all(self) -> None:
        running = {name: child.process for name, child in self._children.items() if child.process is not None}
        for process in running.values():
            process.terminate()
        deadline = time.monotonic() + self._stop_seconds
        while any(process.is_alive() for process in running.values()):
            if time.monotonic() >= deadline or self._stops > 1:
                break
            time.sleep(0.02)
        for name, process in running.items():
            if process.is_alive():
                self._log.warning("child_killed", child=name, child_pid=process.pid)
                process.kill()
            self._log.info("child_ended", child=name, child_pid=process.pid, exit=_reaped(process))
            self._children[name].process = None
            self._metrics.set("stafet_child_up", 0, process=name)


def _reaped(process: BaseProcess) -> int:
    """Return the exit code (minus the signal's number of one that was killed), and close the process' pipes.

    255 stands for a child whose fork server ended first; the kernel kills it then.
    """
    process.join(REAP)
    code = process.exitcode
    if code is None:  # stuck in the kernel itself
        return -signal.SIGKILL
    process.close()
    return code


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return this process' environment with `extra` in place, and our pid so that children can tell they are ours."""
    return {**os.environ, **extra, "STAFET_SUPERVISOR_PID": str(os.getpid())}

"""Watches a worker from outside: when the positions in the database moved, and what CPU that took."""

import subprocess
import time
from dataclasses import dataclass

import psycopg

from bench.accounting import Server, cpu_seconds

LONGEST = 600.0
_LOOK = 0.02
POSITIONS = "SELECT coalesce(sum(next_offset), 0)::bigint FROM kafka_position"


class WorkerEndedError(Exception):
    """The worker ended before its work was done."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a side did between two moments."""

    events: int
    seconds: float
    client: float  # CPU seconds
    server: float  # CPU seconds, PostgreSQL and its helpers

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds

    @property
    def client_us(self) -> float:
        """CPU of the worker, µs per event."""
        return self.client / self.events * 1e6

    @property
    def server_us(self) -> float:
        """CPU of PostgreSQL, µs per event."""
        return self.server / self.events * 1e6

    @property
    def us(self) -> float:
        """CPU of both, µs per event."""
        return self.client_us + self.server_us


@dataclass(frozen=True, slots=True)
class _Moment:
    done: int
    at: float
    client: float
    server: float


def pace(dsn: str, server: Server, workers: list[subprocess.Popen[bytes]], events: int, warm: float = 0.15) -> Pace:
    """Return the pace of `workers` from the first `warm` part of the events to the last. Raises WorkerEndedError."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        own = (connection.info.backend_pid,)

        def moment(least: int) -> _Moment:
            until = time.monotonic() + LONGEST
            while True:
                row = connection.execute(POSITIONS).fetchone()
                done = int(row[0]) if row else 0
                if done >= least:
                    client = sum(cpu_seconds(worker.pid) for worker in workers)
                    return _Moment(done, time.perf_counter(), client, server.cpu_seconds(own))
                if any(worker.poll() is not None for worker in workers) or time.monotonic() > until:
                    raise WorkerEndedError(f"{done} of {events} events")
                time.sleep(_LOOK)

        begin, end = moment(int(events * warm)), moment(events)
    return Pace(end.done - begin.done, end.at - begin.at, end.client - begin.client, end.server - begin.server)

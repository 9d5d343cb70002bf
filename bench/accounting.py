"""CPU time by the operating system's accounting: whole processes and their children, to the nanosecond where it can.

The tick counters in /proc round to 10 ms and are sampled; a process' own CPU clock (POSIX clock_getcpuclockid) is the
scheduler's sum. Only children that have ended are taken from /proc, where their parent keeps them.
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of one process, 0.0 when it is gone."""
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0


def resident_mb(pid: int) -> float:
    """Return the resident memory of one process in MB (10**6 bytes)."""
    return float(psutil.Process(pid).memory_info().rss) / 1e6


class Server:
    """PostgreSQL with all its helpers; `without` are backends of the bench itself, which are not part of the work."""

    def __init__(self, postmaster: int) -> None:
        """Take the process that forks the backends."""
        self._postmaster = postmaster

    def cpu_seconds(self, without: Iterable[int] = ()) -> float:
        """Return the CPU time of postmaster, backends and helpers, those that ended included."""
        left_out = set(without)
        children = {child.pid for child in psutil.Process(self._postmaster).children()}
        living = sum(cpu_seconds(pid) for pid in children | {self._postmaster} if pid not in left_out)
        return living + _ended(self._postmaster)


def _ended(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS

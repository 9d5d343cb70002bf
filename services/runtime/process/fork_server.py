"""Fork server of the supervisor: it has imported once, so that starting a child costs a fork and no imports."""

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.process import BaseProcess

from setproctitle import setproctitle

PID = os.getpid()
"""Of the process that imported this module: in a child that was forked, the pid of its fork server."""

Target = Callable[[], int | None]
"""What a child runs, found by name in the child: returns its exit code (None is 0), or raises SystemExit."""

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])  # so that PID is the fork server's


def preload(modules: Sequence[str]) -> None:
    """Name the modules that the fork server imports before its first fork; they must start no thread."""
    _CONTEXT.set_forkserver_preload([__name__, *modules])


def start(name: str, target: Target, environment: Mapping[str, str]) -> BaseProcess:
    """Fork a child with this environment, in a session of its own; the fork server is started with the first one.

    Raises OSError or EOFError when there is no room for a process, or the fork server ended at this moment.
    """
    child = _CONTEXT.Process(target=_run, args=(name, target, dict(environment)), name=name, daemon=True)
    child.start()
    return child


def _run(name: str, target: Target, environment: Mapping[str, str]) -> None:
    setproctitle(f"stafet run {name}")  # a fork has its parent's
    os.setsid()  # Ctrl-C reaches the supervisor alone
    os.environ.clear()
    os.environ.update(environment)
    raise SystemExit(target())

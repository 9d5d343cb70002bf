"""Parent death: ends a child together with its supervisor, also when that one is killed without a chance to say so."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import wait

from services.runtime.process import fork_server
from services.runtime.process.exit_codes import FAIL_STOP

PR_SET_PDEATHSIG = 1  # prctl(2): the signal this process gets when the thread that started it ends


def tie(supervisor: int) -> None:
    """Tie this process to the supervisor with this pid; 0 ties to nobody.

    On Linux the kernel kills us with the process that started us: the supervisor, or its fork server, which ends with
    it. Everywhere, a pipe whose other end only the supervisor holds says that it is gone: standard input, or a forked
    child's sentinel. Then the process ends with code 70.
    """
    if not supervisor:
        return
    forked = multiprocessing.parent_process()
    gone: Callable[[], object] = _read_all if forked is None else lambda: wait([forked.sentinel])
    end_with_parent()
    if os.getppid() != (supervisor if forked is None else fork_server.PID):  # it died before the kernel was told
        os._exit(FAIL_STOP)
    threading.Thread(target=_exit_after, args=(gone,), name="parent-death", daemon=True).start()


def end_with_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _read_all() -> None:
    while os.read(0, 1024):
        pass


def _exit_after(gone: Callable[[], object]) -> None:
    gone()
    os._exit(FAIL_STOP)

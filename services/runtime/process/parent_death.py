"""Ends a child together with its supervisor, also when that one is killed without a chance to say so."""

import ctypes
import os
import signal
import sys
import threading

from services.runtime.process.exit_codes import FAIL_STOP

PR_SET_PDEATHSIG = 1  # prctl(2): the signal this process gets when the thread that started it ends


def tie(supervisor: int) -> None:
    """Tie this process to the supervisor with this pid; 0 ties to nobody.

    On Linux the kernel kills us with it. Everywhere, standard input is a pipe whose other end only the supervisor
    holds: when it closes, nobody is there, and the process ends with code 70.
    """
    if not supervisor:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != supervisor:  # it died before the kernel was told
            os._exit(FAIL_STOP)
    threading.Thread(target=_wait_for_the_end, name="leash", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(0, 1024):
        pass
    os._exit(FAIL_STOP)

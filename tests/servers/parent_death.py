"""Parent death in tests: ends a test's servers with the test run, also when that is killed or runs out of its time."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2): the signal a process gets when the thread that started it ends
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_us() -> None:
    """Run in the child before its program starts; elsewhere than on Linux nothing happens."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

"""Shutdown request of a process: made by a signal, seen by every loop, and able to wake one that waits."""

import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Stopping:
    """A flag with a pipe: writing to a pipe is safe in a signal handler, and whoever waits can wait for it too."""

    def __init__(self) -> None:
        self.asked = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def ask(self) -> None:
        """Ask the process to end; may be called from a signal handler or any thread, and more than once."""
        self.asked = True
        with suppress(BlockingIOError):
            os.write(self._write, b"\0")

    def fileno(self) -> int:
        """Return what becomes readable once a stop was asked for."""
        return self._read

    def wait(self, seconds: float, *others: int) -> bool:
        """Sleep until a stop was asked for, one of `others` (file descriptors) has news, or the time is over."""
        waiting = select.poll()  # select() knows no descriptor above 1023, and a server has thousands
        for one in (self._read, *others):
            waiting.register(one, select.POLLIN)
        waiting.poll(seconds * 1000)
        return self.asked


@contextmanager
def on_stop_signals(call: Callable[[], None]) -> Iterator[None]:
    """Call `call` on SIGTERM and SIGINT inside this context; only in the main thread, elsewhere nothing happens."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: call()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

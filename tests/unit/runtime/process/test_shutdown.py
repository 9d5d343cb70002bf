"""A stop that was asked for is heard at once."""

import fcntl
import os
import resource
import signal
import threading
import time

from services.runtime.process.shutdown import Stopping, on_stop_signals


def test_a_stop_wakes_who_waits() -> None:
    """A loop that waits ten seconds goes on at once when a stop is asked for, and knows why."""
    stopping = Stopping()
    threading.Timer(0.05, stopping.ask).start()
    began = time.monotonic()
    assert stopping.wait(10)
    assert time.monotonic() - began < 1


def test_without_a_stop_the_time_passes_or_other_news_come() -> None:
    """The twin: nobody asks, so the wait ends with the time, or earlier when another descriptor has something."""
    stopping = Stopping()
    assert not stopping.wait(0.01)
    reading, writing = os.pipe()
    os.write(writing, b"x")
    began = time.monotonic()
    assert not stopping.wait(10, reading)
    assert time.monotonic() - began < 1


def test_news_of_a_high_descriptor_are_heard() -> None:
    """A server with thousands of connections has descriptors above 1023, which select() refuses."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
    reading, writing = os.pipe()
    high = fcntl.fcntl(reading, fcntl.F_DUPFD, 1500)
    try:
        os.write(writing, b"x")
        began = time.monotonic()
        assert not Stopping().wait(10, high)
        assert time.monotonic() - began < 1
    finally:
        for one in (reading, writing, high):
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_thousand_signals_do_not_block() -> None:
    """Asking again and again never waits for room in the pipe."""
    stopping = Stopping()
    for _ in range(100_000):
        stopping.ask()
    assert stopping.asked


def test_signals_are_heard_inside_the_context_only() -> None:
    """SIGTERM calls the function inside; outside the former handler is back."""
    heard: list[int] = []
    former = signal.signal(signal.SIGTERM, lambda *_: heard.append(0))
    try:
        with on_stop_signals(lambda: heard.append(1)):
            os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, former)
    assert heard == [1, 0]

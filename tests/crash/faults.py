"""One worker that a fault hits at a named place, one that takes over, and the check that nothing is lost or doubled."""

import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from crash.workbench import CLUSTER, TOPIC, chunk, events, ids, intake, sound, stored
from services.effects.intake_port import StaleFenceError
from services.storage import failpoints
from services.storage.failures import DatabaseAwayError
from services.storage.intake import PostgresIntake

NAMES = ("read", "known", "begun", "copied", "fenced", "inbox", "head", "leaves", "commit", "committed")
KINDS = ("kill", "freeze", "raise", "dropconn")
CHUNKS, EACH = 2, 4
_fork = multiprocessing.get_context("fork")


def suffer(database: str, name: str, kind: str, nth: int, seed: int) -> None:
    """Let a worker be hit at the `nth` passing of `name`, let another finish; raises AssertionError on any damage."""
    values = events(CHUNKS * EACH, seed)
    victim = _fork.Process(target=_victim, args=(database, values, name, kind, nth), daemon=True)
    victim.start()
    if kind == "freeze":
        wait_until_stopped(victim.pid or 0)
    else:
        victim.join(20)
        assert victim.exitcode is not None
    worker = intake(database)
    _finish(worker, values)
    worker.close()
    if kind == "freeze":
        os.kill(victim.pid or 0, signal.SIGCONT)
        victim.join(20)
        assert victim.exitcode is not None
    check(database, values)


def check(database: str, values: Sequence[bytes]) -> None:
    """Raise AssertionError unless each event has exactly one effect and the books agree."""
    found = stored(database)
    assert [found[event] for event in ids(values)] == [1] * len(values)
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT next_offset, records FROM kafka_position").fetchone()
        order = [one[0] for one in connection.execute('SELECT "offset" FROM event ORDER BY id')]
    assert row == (len(values), len(values))
    assert order == sorted(order)
    sound(database)


def _victim(database: str, values: Sequence[bytes], name: str, kind: str, nth: int) -> None:
    if kind == "freeze":
        failpoints.install(stopping_at(name, nth))
    else:
        failpoints.arm(f"{name}:{kind}:{nth}")
    try:
        _finish(intake(database), values)
    except (failpoints.InjectedError, DatabaseAwayError, StaleFenceError):
        os._exit(70)  # as the router does: no clean-up
    os._exit(0)


def stopping_at(name: str, nth: int) -> failpoints.Hook:
    """Return a hook that stops the process (SIGSTOP) at the `nth` passing of `name`."""
    left = [nth]

    def hook(place: str, _: psycopg.Connection | None) -> None:
        if place == name:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGSTOP)

    return hook


def _finish(worker: PostgresIntake, values: Sequence[bytes]) -> None:
    base = worker.positions(CLUSTER, {(TOPIC, 0): 0})[TOPIC, 0]
    while base < len(values):
        worker.handle([chunk(values[base : base + EACH], base)])
        base += EACH


def wait_until_stopped(pid: int) -> None:
    """Wait until the process stands still at its failpoint (state T in /proc)."""
    until, state = time.monotonic() + 20, ""
    while time.monotonic() < until:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        if state == "T":
            return
        if state == "Z":
            raise AssertionError("the victim ended instead of stopping at its failpoint")
        time.sleep(0.01)
    os.kill(pid, signal.SIGABRT)  # faulthandler says where it hangs
    raise AssertionError(f"the victim never came to its failpoint (state {state})")

"""The supervisor brings its children back, and takes them with it."""

import io
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from services.runtime.process.supervisor import ChildSpec, Supervisor
from services.runtime.telemetry import log
from services.runtime.telemetry.metrics import Metrics

SLEEP = "import time; time.sleep(60)"
TIE = "from services.runtime.process import parent_death; parent_death.tie({}); "
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


@pytest.fixture(autouse=True)
def _quiet() -> None:
    log.configure("supervisor", stream=io.StringIO())


def child(code: str, name: str = "child", once: dict[str, str] | None = None) -> ChildSpec:
    """A child that runs Python code."""
    return ChildSpec(name, partial(exec, code, {}), dict(os.environ), once or {})


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for a condition, and fail when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


class Running:
    """A supervisor in a thread."""

    def __init__(self, *specs: ChildSpec, stop_seconds: float = 5.0) -> None:
        self.supervisor = Supervisor(specs, Metrics(), stop_seconds)
        self.code: int | None = None
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        self.code = self.supervisor.run()

    def pid(self, name: str = "child") -> int:
        """The child's pid, once it runs."""
        until(lambda: name in self.supervisor.pids())
        return self.supervisor.pids()[name]

    def end(self) -> None:
        """Stop and wait."""
        self.supervisor.stop()
        self.thread.join(15)
        assert not self.thread.is_alive()


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Start supervisors; they are ended with the test."""
    started: list[Running] = []

    def go(*specs: ChildSpec, stop_seconds: float = 5.0) -> Running:
        started.append(Running(*specs, stop_seconds=stop_seconds))
        return started[-1]

    yield go
    for one in started:
        one.end()


def kill(running: Running) -> int:
    """Kill the child; returns the pid it had."""
    pid = running.pid()
    os.kill(pid, signal.SIGKILL)
    return pid


def is_back(running: Running, before: int) -> bool:
    """Tell whether the child runs again."""
    return running.supervisor.pids().get("child", before) != before


def test_a_killed_child_comes_back_at_once_and_the_next_time_after_a_delay(start: Callable[..., Running]) -> None:
    """After kill -9 the same child runs under another pid, and is counted; soon killed again, it waits first."""
    running = start(child(SLEEP))
    first = kill(running)
    until(lambda: is_back(running, first))
    second, began = kill(running), time.monotonic()
    until(lambda: is_back(running, second))
    assert 0.2 < time.monotonic() - began < 1.0
    assert b'stafet_child_restarts_total{process="child"} 2.0' in running.supervisor._metrics.text()


def test_a_killed_child_that_was_well_comes_back_at_once(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a child's next end would cost, it costs nothing once it has run long enough."""
    monkeypatch.setattr("services.runtime.process.supervisor.FIRST_DELAY", 60.0)  # a delay would be seen
    monkeypatch.setattr("services.runtime.process.supervisor.STABLE", 0.5)
    running = start(child(SLEEP))
    first = kill(running)
    until(lambda: is_back(running, first))
    time.sleep(0.6)
    second = kill(running)
    until(lambda: is_back(running, second))
    third = kill(running)
    until(lambda: not running.supervisor.pids())
    time.sleep(0.3)
    assert not is_back(running, third)


def test_a_child_that_dies_at_once_is_started_ever_more_slowly(start: Callable[..., Running], tmp_path: Path) -> None:
    """The delay doubles: in two seconds a child that ends with 75 at once is started four times, not forty."""
    mark = tmp_path / "starts"
    start(child(f"open({str(mark)!r}, 'a').write('x'); raise SystemExit(75)"))
    time.sleep(2.0)
    assert 3 <= len(mark.read_text()) <= 4


def test_a_child_that_says_it_is_unusable_ends_everything() -> None:
    """Exit code 2 is not tried again: the supervisor ends with 2, and takes the others along."""
    running = Running(child(SLEEP, "well"), child("raise SystemExit(2)", "wrong"))
    pid = running.pid("well")
    running.thread.join(10)
    assert running.code == 2
    assert not psutil.pid_exists(pid)


def test_stopping_ends_every_child_and_kills_the_deaf_one() -> None:
    """After stop() no child is left, also not one that ignores SIGTERM; the end comes within the time given."""
    running = Running(child(SLEEP, "a"), child(DEAF, "deaf"), stop_seconds=0.5)
    pids = [running.pid("a"), running.pid("deaf")]
    time.sleep(0.3)
    running.end()
    assert running.code == 0
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []


def test_what_only_the_first_start_gets_is_gone_at_the_second(start: Callable[..., Running], tmp_path: Path) -> None:
    """A variable of `once` (a failpoint) is in the first start's environment only."""
    mark = tmp_path / "seen"
    code = f"import os; open({str(mark)!r}, 'a').write(os.environ.get('STAFET_FAIL', '-') + ' '); raise SystemExit(70)"
    start(child(code, once={"STAFET_FAIL": "x"}))
    until(lambda: mark.exists() and len(mark.read_text().split()) >= 2)
    assert mark.read_text().split()[:2] == ["x", "-"]


def test_a_child_that_cannot_be_started_is_tried_again(
    start: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When there is no room for a process, the supervisor goes on trying and starts the child in the end."""
    monkeypatch.setattr("services.runtime.process.supervisor.FIRST_DELAY", 0.1)
    running = start(child(SLEEP))
    running.pid()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # no file, no pipe, no process
    try:
        kill(running)
        until(lambda: b'stafet_child_restarts_total{process="child"} 1.0' in running.supervisor._metrics.text())
        time.sleep(0.3)
        assert not running.supervisor.pids()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    running.pid()


def test_a_killed_fork_server_takes_its_children_along_and_all_come_back(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    """Without the fork server no exit code can be told: its children end with it and are forked by another one."""
    marks = f"open({str(tmp_path)!r} + '/' + str(os.getpid()), 'x').close(); "
    running = start(child(f"import os; {TIE.format(os.getpid())}{marks}{SLEEP}"))
    first = running.pid()
    until((tmp_path / str(first)).exists)  # it is tied
    server = psutil.Process(first).ppid()
    os.kill(server, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(first))
    until(lambda: len(list(tmp_path.iterdir())) == 2)  # the next one is tied too, to another fork server
    second = running.pid()
    assert second != first
    assert psutil.Process(second).ppid() != server


def test_what_is_preloaded_starts_no_thread_and_is_there_after_a_fork() -> None:
    """A fork copies one thread only: after the imports of every process there is one (fork(2))."""
    code = """
import os, importlib
importlib.import_module("services.cli.commands.run.preload")
print(len(os.listdir("/proc/self/task")))
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert told.stdout == b"1\n"


ORPHAN = textwrap.dedent(
    """
    import functools, os, sys, time
    from services.runtime.telemetry import log
    from services.runtime.telemetry.metrics import Metrics
    from services.runtime.process.supervisor import ChildSpec, Supervisor, environment
    log.configure("supervisor")
    code = "import time; " + sys.argv[1] + "print('here', flush=True); time.sleep(60)"
    Supervisor([ChildSpec("child", functools.partial(exec, code, {}), environment({}))], Metrics()).run()
    """
)
TIED = "import os; " + TIE.format("int(os.environ['STAFET_SUPERVISOR_PID'])")


@pytest.mark.parametrize(("tie", "left"), [(TIED, False), ("", True)])
def test_a_child_never_outlives_its_supervisor(tie: str, left: bool) -> None:
    """Killed with -9, the supervisor takes its child along; the twin that is not tied lives on."""
    command = [sys.executable, "-c", ORPHAN, tie]
    supervisor = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert supervisor.stderr is not None
        assert supervisor.stdout is not None
        orphan = psutil.Process(json.loads(supervisor.stderr.readline())["child_pid"])
        assert supervisor.stdout.readline() == b"here\n"
        assert orphan.is_running()
    finally:
        supervisor.kill()
        supervisor.wait(5)
    _, alive = psutil.wait_procs([orphan], timeout=2)
    for process in alive:
        process.kill()
    assert bool(alive) is left

"""`stafet run all` with its processes killed under load: the balance still closes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from servers.children import children
from servers.parent_death import die_with_us
from servers.stafet import Stafet, environment, until
from services.runtime.config.settings import Settings, load
from services.runtime.processes import NAMES

pytestmark = pytest.mark.server
CLI = (sys.executable, "-m", "services.cli.main")
BATCH = 60


@pytest.fixture
def settings() -> Iterator[Settings]:
    """Settings of a demo in a folder of its own, without anything in it."""
    with TemporaryDirectory(prefix="stafet-all-") as folder:
        yield load(mode="demo", home=Path(folder), health_port=0)


def command(settings: Settings, *words: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run one command to its end."""
    return subprocess.run(
        (*CLI, *words), env=environment(settings), input=given, capture_output=True, timeout=120, check=False
    )


def publish(settings: Settings, seed: int) -> None:
    """Send a batch of fictive events."""
    made = command(settings, "fixtures", "make", "--year", "2025", "--seed", str(seed), "--count", str(BATCH))
    sent = command(settings, "publish", "-", given=made.stdout)
    assert sent.returncode == 0, sent.stderr


def received(settings: Settings) -> int:
    """How many records have an end, or -1 while the balance does not close or notices wait."""
    drawn = command(settings, "balance", "-o", "json")
    if drawn.returncode:
        return -1
    told = json.loads(drawn.stdout)
    return -1 if told["unsent"] else sum(one["received"] for one in told["publishers"])


def child(supervisor: int, name: str) -> psutil.Process:
    """The running process of this name."""

    def find() -> list[psutil.Process]:
        return [process for process, words in children(supervisor).items() if words == f"stafet run {name}"]

    found: psutil.Process = until(find, f"{name} runs")[0]
    return found


def test_any_process_may_be_killed_at_any_moment(settings: Settings) -> None:
    """SIGKILL of every process and of PostgreSQL, each while events come in: every event has one end."""
    with Stafet("all", settings) as everything:
        everything.wait_ready()
        for seed, name in enumerate((*NAMES, "router"), 1):
            publish(settings, seed)
            child(everything.process.pid, name).kill()
        publish(settings, len(NAMES) + 2)
        postmaster = int((settings.home / "pg" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        until(lambda: received(settings) == (len(NAMES) + 2) * BATCH, "every event has an end", 120)
        everything.wait_ready()
        assert everything.stop() == 0
    assert b"Traceback" not in everything.log.read_bytes()


def test_killed_as_a_whole_it_comes_back_with_what_it_had(settings: Settings) -> None:
    """SIGKILL of the supervisor takes its children along; the next start finds the data and closes the balance."""
    with Stafet("all", settings) as everything:
        everything.wait_ready()
        publish(settings, 1)
        until(lambda: received(settings) == BATCH, "the events have an end")
        tied = [one for one, words in children(everything.process.pid).items() if "postgres" not in words]
        assert len(tied) >= len(NAMES)
        everything.kill()
        _, alive = psutil.wait_procs(tied, 15)
        assert not alive
        everything.start().wait_ready()
        assert received(settings) == BATCH
        publish(settings, 1)
        until(lambda: received(settings) == 2 * BATCH, "the same again: all duplicates", 60)
        assert everything.stop() == 0


def test_a_log_that_nobody_reads_ends_it_with_74(settings: Settings) -> None:
    """When the reader of its log is gone it ends by itself, in order, and says that nobody asked for that."""
    reader, writer = os.pipe()
    everything = subprocess.Popen(
        (*CLI, "run", "all"), env=environment(settings), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=writer, preexec_fn=die_with_us,  # noqa: PLW1509 -- one system call, and no lock of ours is held here
    )  # fmt: skip
    os.close(writer)
    try:
        with os.fdopen(reader, encoding="utf-8") as log:
            until(lambda: '"process_ready"' in log.readline(), "one of them is up")
            clock = child(everything.pid, "clock")
        with suppress(psutil.NoSuchProcess):  # another may have had something to say before it
            clock.kill()
        assert everything.wait(60) == 74
        assert not (settings.home / "pair.json").exists()
    finally:
        everything.kill()
        everything.wait(20)

"""Starts `stafet run all` beside a command, waits until all of it is ready, and ends it with the command."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from services.cli.terminal.errors import AWAY, CommandError
from services.runtime.embedded.pair import PairError, locate
from services.runtime.process.supervisor import environment

LOOK = 0.1  # seconds between two looks
LONGEST = 120.0  # seconds a slow machine may take, the first making of the database included
STOP = 30.0  # seconds everything may take to end in order
LOG = "demo.log"


@contextmanager
def started(home: Path) -> Iterator[tuple[str, float]]:
    """Yield where health is served and how many seconds it took. Raises CommandError when it does not come up."""
    home.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    with (home / LOG).open("ab") as log:
        process = subprocess.Popen(
            (sys.executable, "-m", "services.cli.main", "run", "all"),
            env=environment({}),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us alone, and we end it in order
        )
        try:
            yield _ready(process, home), time.monotonic() - begin
        finally:
            _end(process)


def _ready(process: subprocess.Popen[bytes], home: Path) -> str:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if process.poll() is not None:
            raise CommandError(AWAY, f"processerne startede ikke (kode {process.returncode}): {_last_words(home)}")
        health = _health(home, process.pid)
        if health is not None and _answers(health):
            return health
        time.sleep(LOOK)
    raise CommandError(AWAY, f"ikke klar efter {LONGEST:.0f} s; loggen er {home / LOG}")


def _health(home: Path, pid: int) -> str | None:
    """Return where our own processes serve their health; None before they say so."""
    try:
        pair = locate(home)
    except PairError:
        return None
    return pair.health or None if pair.pid == pid else None


def _answers(health: str) -> bool:
    connection = http.client.HTTPConnection(urlsplit(health).netloc, timeout=1)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _last_words(home: Path) -> str:
    """Return the last sentence of the log that was meant for people."""
    lines = (home / LOG).read_text(encoding="utf-8", errors="replace").splitlines()
    sentences = [one.removeprefix("stafet: ") for one in lines if one.startswith("stafet: ")]
    return sentences[-1] if sentences else f"se loggen {home / LOG}"


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()

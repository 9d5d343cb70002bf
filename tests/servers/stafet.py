"""`stafet run …` as a process of its own, with its log, its health, and an end by its process id."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Any, Self

from servers.parent_death import die_with_us
from services.runtime.config.settings import PREFIX, Settings

PATIENCE = 60.0  # seconds a busy machine may need for what usually takes one
_number = count(1)


def environment(settings: Settings) -> dict[str, str]:
    """Return this process' environment with the settings in place of any STAFET_ variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    return kept | {PREFIX + name.upper(): str(value) for name, value in given.items() if value is not None}


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Wait for a condition and return what it gave; fails with `what` when it does not come."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.02)
    return found


class Stafet:
    """One `stafet run NAME`; use it as a context. `more` are settings that differ from those given."""

    def __init__(self, name: str, settings: Settings, **more: Any) -> None:
        """Take what to run; the context starts it."""
        self.name = name
        self.settings = settings.model_copy(update={"health_port": 0, **more})
        self.fail: str | None = None  # a failpoint to be armed in it
        self.log = settings.home / f"{name}-{next(_number)}.log"
        self.process: subprocess.Popen[bytes]

    def start(self) -> Self:
        """Start, or start again with the same log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                (sys.executable, "-m", "services.cli.main", "run", self.name),
                env=environment(self.settings) | ({"STAFET_FAIL": self.fail} if self.fail else {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_us,  # noqa: PLW1509 -- one system call, and no lock of ours is held here
            )
        return self

    def lines(self, event: str = "", **fields: Any) -> list[dict[str, Any]]:
        """Return the lines of the log so far: all, or those of this name with these fields."""
        found = []
        for line in self.log.read_bytes().splitlines():
            if line.startswith(b"{") and line.endswith(b"}"):
                told = json.loads(line)
                if event in ("", told.get("event")) and fields.items() <= told.items():
                    found.append(told)
        return found

    def wait_for(self, event: str, times: int = 1, seconds: float = PATIENCE, **fields: Any) -> dict[str, Any]:
        """Wait until such a line was logged that often, and return the last one."""
        try:
            return until(lambda: self.lines(event, **fields)[times - 1 :], event, seconds)[-1]
        except AssertionError as failure:
            raise AssertionError(f"{failure} {fields}; exit {self.process.poll()}\n{self.tail()}") from None

    def ready(self) -> tuple[int, dict[str, Any]]:
        """Ask for health; 0 and nothing when nobody answers."""
        started = self.lines("process_started", process="supervisor" if self.name == "all" else self.name)
        if not started:
            return 0, {}
        connection = http.client.HTTPConnection("127.0.0.1", started[-1]["port"], timeout=5)
        try:
            connection.request("GET", "/health/ready")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except OSError:
            return 0, {}
        finally:
            connection.close()

    def wait_ready(self) -> Self:
        """Wait until it says that it is ready."""
        try:
            until(lambda: self.ready()[0] == http.client.OK, f"{self.name} is ready")
        except AssertionError as failure:
            raise AssertionError(f"{failure}: {self.ready()}\n{self.tail()}") from None
        return self

    def send_signal(self, number: int) -> None:
        """Send a signal to the process."""
        self.process.send_signal(number)

    def wait(self, seconds: float = PATIENCE) -> int:
        """Wait for its end and return the exit code."""
        return self.process.wait(seconds)

    def kill(self) -> None:
        """End at once, also when it was stopped by SIGSTOP."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """End in order, and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def tail(self) -> str:
        """Return the end of the log, for a failing test."""
        return self.log.read_text(errors="replace")[-3000:]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

"""The page's loop of a late starter, run: it reads the queue once, follows signals, and begins again after an end."""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from integration.desk import ANNE, Desk
from servers.http import served
from servers.needed import programs_needed
from servers.parent_death import die_with_us
from servers.stafet import until
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "examples" / "api" / "follow.sh"


class Followed:
    """The script at work; what it printed so far."""

    def __init__(self, file: Path) -> None:
        """Take the file that it prints to."""
        self._file = file

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of queues that it printed."""
        return [json.loads(line) for line in self._file.read_text(encoding="utf-8").splitlines()]

    def wait(self, item: str, version: int) -> None:
        """Wait until an item was printed in a version."""
        until(lambda: (item, version) in [(row["id"], row["version"]) for row in self.rows()], f"version {version}")


@contextmanager
def following(api: str, token: str, folder: Path) -> Iterator[Followed]:
    """Run the script as it is printed, until the context ends."""
    with (folder / "followed").open("wb") as out:
        command = ("bash", str(SCRIPT), api, token)
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, preexec_fn=die_with_us)  # noqa: PLW1509
        try:
            yield Followed(folder / "followed")
        finally:
            process.kill()
            process.wait()


def test_a_late_starter_reads_once_and_follows(shared: Settings, desk: Desk, tmp_path: Path) -> None:
    """What was there is read at the start, what happens when it happens, what happened in a restart after it."""
    programs_needed("curl", "jq")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    first = desk.case("ssp")
    desk.let_in(ANNE, "ssp", "ksp")
    with served(shared, desk_port=port) as api:
        token = api.token(ANNE)
        with following(api.url, token, tmp_path) as followed:
            followed.wait(first, 1)
            second = desk.case("ksp")
            followed.wait(second, 1)
            desk.told("accept", first)
            followed.wait(first, 2)
            assert api.process.stop() == 0
            desk.told("accept", second)
            with served(shared, desk_port=port):
                followed.wait(second, 2)
                assert {row["forum"] for row in followed.rows()} == {"ssp", "ksp"}

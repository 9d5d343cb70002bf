"""Witness of a demo: another organisation's program beside the processes, and the log shown as witnessed by it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli.terminal import servers
from services.cli.terminal.errors import AWAY, REFUSED, CommandError
from services.cli.terminal.output import say
from services.runtime.config import log_key
from services.runtime.config.settings import PREFIX, Settings
from services.runtime.process.parent_death import end_with_parent
from services.runtime.process.supervisor import environment
from services.signer import witnessing
from services.storage.evidence import checkpoints
from services.witness import home as witness_home

NAME = "demo.example/vidne"
LOG = "witness.log"
LOOK, LONGEST = 0.1, 60.0  # seconds between two looks, and until the demo gives up
AUDITOR = "revisor:stafet:demo-12"


@contextmanager
def witness(settings: Settings, home: Path) -> Iterator[None]:
    """Run a witness that trusts this demo's log, and promise it. Raises CommandError, WitnessFolderError."""
    folder = home / "witness"
    if not folder.exists():
        witness_home.make(folder, NAME)
    (folder / "logs").write_text("".join(f"{one.verifier}\n" for one in log_key.load(settings)), encoding="utf-8")
    vkey = (folder / "witness.vkey").read_text(encoding="utf-8").strip()
    with (home / LOG).open("w+b") as log, _serving(folder, log.fileno()) as process:
        policy = home / "witness.policy"
        policy.write_text(f"witness demo {vkey} {_address(process, home / LOG)}\nquorum demo\n", encoding="utf-8")
        os.environ[witnessing.VARIABLE] = str(policy)
        yield


@contextmanager
def _serving(folder: Path, log: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603 -- our own command
        (sys.executable, "-m", "services.cli.main", "witness", "serve", str(folder), "--port", "0"),
        env={name: value for name, value in environment({}).items() if not name.startswith(PREFIX)},
        stdout=log,
        stderr=log,
        start_new_session=True,  # Ctrl-C reaches us alone
        preexec_fn=end_with_parent,  # noqa: PLW1509 -- one system call; no other thread runs yet
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and process.poll() is None:
        said = log.read_text(encoding="utf-8")
        if said.endswith("/\n"):
            return said.split()[-1]
        time.sleep(LOOK)
    raise CommandError(AWAY, f"vidnet startede ikke; loggen er {log}")


def show(home: Path, command: Callable[..., int]) -> int:
    """Show the log as others get it, by the commands that anybody can type; returns the verifier's code."""
    with servers.acting() as connection:
        size, _ = checkpoints.head(connection)
    say(f"stafet: venter på, at loggens {size} blade er underskrevet af et vidne; det sker hvert tiende sekund")
    until = time.monotonic() + LONGEST
    while not _witnessed(size):
        if time.monotonic() > until:
            raise CommandError(REFUSED, f"vidnet har ikke underskrevet; loggen er {home / LOG}")
        time.sleep(LOOK)
    folder = home / "udtraek"
    shutil.rmtree(folder, ignore_errors=True)
    return command("audit", "export", str(folder), "--as", AUDITOR) or command("audit", "verify", str(folder))


def _witnessed(size: int) -> bool:
    with servers.acting() as connection:
        kept = checkpoints.kept(connection)
    return kept is not None and kept.witnessed and kept.size >= size

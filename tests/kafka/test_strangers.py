"""Producers that nobody here wrote: what they publish is in the KSP's queue of Hjorring within a moment (KSP-7)."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from acting import give
from sent import notice
from servers.jars import folder
from servers.line import Line, line
from servers.stafet import PATIENCE, environment, until
from servers.traffic import binary
from services.cli import main
from services.core.access.principal import Principal
from services.core.rulebook.deadlines import COPENHAGEN
from services.runtime.config.settings import Settings
from services.storage.connections import connect

pytestmark = pytest.mark.kafka
IN = "in.kriminalforsorgen"
COORDINATOR = "koordinator:kommune-0860:k-17"
QUEUE = ("queue", "list", "--forum", "ksp", "--municipality", "0860", "-o", "json")


@pytest.fixture
def running(real: Settings) -> Iterator[Line]:
    """A router and a relay on the shared broker."""
    with line(real) as there:
        yield there


def needed(program: str, package: str) -> str:
    """Return where a program is; without it the test is skipped and says what to install, and fails when CI=true."""
    found = shutil.which(program)
    if found is None:
        why = f"needs {program}: apt-get install {package}"
        if os.environ.get("CI") == "true":
            pytest.fail(why, pytrace=False)
        pytest.skip(why)
    return found


def shown(running: Line, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], who: str) -> None:
    """Wait until the command shows one more handover than none, and print how long after the sending that was."""
    sent = time.monotonic()
    for name, value in environment(running.settings).items():
        monkeypatch.setenv(name, value)

    def listed(*how: str) -> list[dict[str, Any]]:
        assert main.main((*QUEUE, *how)) == 0
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return found

    until(lambda: listed("--summary"), f"the notice of {who} in the queue", PATIENCE)
    took = time.monotonic() - sent
    with connect(running.settings.dsn()) as connection:
        give(connection, Principal.parse(COORDINATOR), "ksp")
    (one,) = listed("--as", COORDINATOR)
    with capsys.disabled():
        sys.stderr.write(f"\n{who}: in the queue {took:.2f} s after the sending\n")
    assert (one["forum"], one["municipality"], one["publisher"]) == ("ksp", "0860", "kriminalforsorgen")
    today = datetime.now(COPENHAGEN).date().isoformat()  # over when it came: due on the day of receipt (REL-7)
    assert (one["type"], one["state"], one["due"]) == ("release_notice", "offered", today)


@pytest.mark.parametrize("mode", ["structured", "binary"])
def test_kcat(
    running: Line, tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A release notice sent by kcat, in either mode of the CloudEvents binding, shows in `stafet queue list`."""
    kcat, event, file = needed("kcat", "kcat"), notice(), tmp_path / "event.json"
    if mode == "structured":
        file.write_bytes(orjson.dumps(event))
        headers = ["-H", "content-type=application/cloudevents+json"]
    else:
        value, pairs = binary(event)
        file.write_bytes(value)
        headers = [part for name, text in pairs for part in ("-H", f"{name}={text.decode()}")]
    command = (kcat, "-P", "-b", running.bootstrap, "-t", IN, "-k", "kc-4711", *headers, str(file))
    subprocess.run(command, check=True, timeout=60, capture_output=True)
    shown(running, monkeypatch, capsys, f"kcat, {mode}")


def test_java(
    running: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A release notice sent by Kafka's own Java client shows in `stafet queue list`."""
    needed("javac", "default-jdk-headless")  # java alone does not run a source file
    file = tmp_path / "event.json"
    file.write_bytes(orjson.dumps(notice()))
    source = Path(__file__).with_name("Publish.java")
    command = ("java", "-cp", f"{folder()}/*", str(source), running.bootstrap, IN, "java-4711", str(file))
    done = subprocess.run(command, check=False, timeout=120, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    shown(running, monkeypatch, capsys, "Java")

"""docs/witnessing.md: its commands, run as they stand by somebody who has the page and an export."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docs.pages import ROOT
from logs import LOG
from services.witness.home import load
from witnessing import REWRITTEN, export, held, note

TEXT = (ROOT / "docs" / "witnessing.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()]
CODES = dict(re.findall(r"^\| (30|40|50) \| (.+?) \|", TEXT, re.MULTILINE))


def _run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with what the page says that one has been given: the log's key and an export without its leaves."""
    (tmp_path / "log.vkey").write_text(f"{LOG.vkey}\n")
    _given(tmp_path, export(tmp_path / "exports", 256).folder)
    return tmp_path


def _given(house: Path, folder: Path) -> None:
    _run(house, f"rm -rf udtraek && cp -r {folder} udtraek && rm -r udtraek/tile/entries")


def test_the_commands_of_the_page_work_as_they_stand(house: Path) -> None:
    """In their order, with nothing but the product: the line that comes out is a cosignature that holds."""
    assert len(COMMANDS) == 6
    for command in COMMANDS:
        if " serve " not in command:
            done = _run(house, command)
            assert done.returncode == 0, (command, done.stderr)
    witness = load(house / "vidne")
    assert held(witness, (house / "linje").read_text(), 256) <= time.time()
    assert json.loads(done.stdout)[0]["checkpoint"] == note(256) + (house / "linje").read_text()
    (serve,) = (one for one in COMMANDS if " serve " in one)
    stopped = _run(house, f"timeout 2 {serve.replace('7380', '0')}")
    assert "lytter på http://127.0.0.1:" in stopped.stderr


def test_the_exit_codes_of_the_page_are_those_that_come(house: Path) -> None:
    """A rewritten log, a damaged file, a file that is missing; and no line comes out to be sent."""
    made, trusted, signed, *_ = COMMANDS
    assert [_run(house, one).returncode for one in (made, trusted, signed)] == [0, 0, 0]
    (house / "linje").unlink()
    ended = {}
    _given(house, export(house / "exports", 300, REWRITTEN).folder)
    ended["30"] = _run(house, signed)
    _given(house, export(house / "exports", 300).folder)
    tile = house / "udtraek" / "tile" / "0" / "001.p" / "44"
    tile.write_bytes(b"x" * 44 * 32)
    ended["40"] = _run(house, signed)
    tile.unlink()
    ended["50"] = _run(house, signed)
    assert {code: str(one.returncode) for code, one in ended.items()} == {one: one for one in CODES}
    assert "ALARM" in ended["30"].stderr
    assert not (house / "linje").exists()

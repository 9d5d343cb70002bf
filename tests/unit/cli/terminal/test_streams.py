"""The ends of a command's streams: foreign encodings, closed streams, full disks, readers that went."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

STAFET = f"{shlex.quote(sys.executable)} -m services.cli.main"


def shell(line: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in which STAFET is the command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STAFET_")}
    return subprocess.run(
        ("bash", "-c", f"set -o pipefail; {line.replace('STAFET', STAFET)}"),
        env=kept | variables, capture_output=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["ascii", "latin1", "utf-16"])
def test_an_encoding_that_has_no_danish_letters_fails_nothing(encoding: str) -> None:
    """Whatever the environment asks for, results and sentences are UTF-8."""
    done = shell("STAFET --help && STAFET zzz", PYTHONIOENCODING=encoding)
    assert done.returncode == 2
    assert "hændelse" in done.stdout.decode()
    assert "kender ikke 'zzz'" in done.stderr.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", ["config show", "--help", "fixtures make --year 2025 --seed 1"])
@pytest.mark.parametrize("end", [">/dev/full", ">&-"])
def test_a_result_that_cannot_be_written_ends_with_74(command: str, end: str) -> None:
    """A full disk and a closed stream have a sentence and a code of their own."""
    done = shell(f"STAFET {command} {end}")
    assert done.returncode == 74, done.stderr
    assert done.stderr.decode().startswith("stafet: resultatet kan ikke skrives")
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("end", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(("command", "code"), [("config show", 0), ("zzz", 2)])
def test_sentences_that_nobody_hears_change_no_exit_code(command: str, code: int, end: str) -> None:
    """Without standard error the code is what it would be with it."""
    done = shell(f"STAFET {command} {end}")
    assert done.returncode == code
    assert bool(done.stdout) == (code == 0)


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    """`| head -1` ends with 0 and without a word."""
    done = shell("STAFET fixtures make --year 2025 --seed 1 --count 5000 | head -1")
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1

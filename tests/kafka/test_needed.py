"""The rule about machines without Kafka: a test is skipped and says what to do, and in CI it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from servers.jars import ROOT
from servers.needed import kafka_needed


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nobody ran `make kafka`."""
    monkeypatch.setenv("STAFET_TEST_KAFKA", str(tmp_path / "nowhere"))


@pytest.mark.usefixtures("nothing")
def test_on_a_laptop_it_is_a_skip_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the jars a test is skipped, and the reason names the command that brings them."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="run `make kafka`"):
        kafka_needed()


@pytest.mark.usefixtures("nothing")
def test_in_ci_it_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI=true the same machine fails the test, so that nobody takes a skip for a proof."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="CI insists"):
        kafka_needed()


def test_without_java_the_reason_is_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the jars and no Java the reason names Java; where the jars are missing too, it names them."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match=r"Java runtime|make kafka"):
        kafka_needed()


@pytest.mark.slow
@pytest.mark.parametrize(("ci", "outcome", "code"), [("", "1 skipped", 0), ("true", "1 error", 1)])
def test_a_whole_run_obeys_the_rule(tmp_path: Path, ci: str, outcome: str, code: int) -> None:
    """Pytest itself, run without Kafka on a test that needs it: skipped and green here, red in CI."""
    needs = "tests/kafka/test_access.py::test_router_relay_and_forum_have_what_they_need_and_no_more"
    done = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", needs, f"--basetemp={tmp_path / 'inner'}"),
        env={**os.environ, "STAFET_TEST_KAFKA": str(tmp_path / "nowhere"), "CI": ci},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, outcome in done.stdout) == (code, True), done.stdout[-1500:]
    assert "make kafka" in done.stdout

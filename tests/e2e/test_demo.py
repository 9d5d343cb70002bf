"""The first thing a stranger does: `stafet demo`."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from servers.parent_death import die_with_us
from servers.stafet import until

pytestmark = pytest.mark.server
STAFET = (sys.executable, "-m", "services.cli.main")
COUNT = 300


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a demo in `home`, free of what the tests' own run has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STAFET_")}
    return kept | {"STAFET_HOME": str(home), "STAFET_HEALTH_PORT": "0"}


def stafet(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        (*STAFET, *words), env=environment(home), capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder for demos; not pytest's own, which PostgreSQL's user may not pass through (see conftest)."""
    with TemporaryDirectory(prefix="stafet-demo-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def first(home: Path) -> subprocess.CompletedProcess[str]:
    """The first demo, which ended by itself."""
    return stafet(home, "demo", "--once", "--count", str(COUNT))


def test_it_shows_queues_one_handover_the_balance_and_the_root(first: subprocess.CompletedProcess[str]) -> None:
    """Everything the issue asks for is on the screen, and the exit code is 0."""
    assert first.returncode == 0, first.stderr
    for words in ("Hjørring (0860)", "Hvorfor kom den hertil?", "Fordi: ", "I alt", "Loggen: "):
        assert words in first.stdout
    assert f"{COUNT} af {COUNT} fordelt" in first.stderr
    assert "regnskabet stemmer" in first.stderr
    assert "og som ikke var læst, da den sluttede, kender regnskabet ikke" in first.stderr
    assert "Traceback" not in first.stdout + first.stderr


def test_it_goes_on_after_acceptance(first: subprocess.CompletedProcess[str]) -> None:
    """One item is asked about and answered, one is carried to its end, one is forwarded and taken elsewhere."""
    assert "ugen har ingen sag til det" not in first.stderr
    asked, closed, forwarded = first.stdout.split("\n== ")[1:]
    assert "Svar       Kontaktpersonen på afdelingen." in asked
    # An act is one version more; a newer notice that an item kept before it was shown is one, too.
    assert re.search(r"Status     Overtaget \(udgave [4-9]\)", asked)
    assert re.search(r"Status     Afsluttet \(udgave [5-9]\)", closed)
    assert "Udfald     Indsats aftalt, ansvar: Hjørring Kommune" in closed
    assert "Kom fra    SSP-netværksgruppen, Hjørring (0860)" in forwarded
    assert re.search(r"Status     Videresendt \(udgave [3-9]\)", forwarded)


def test_its_log_is_witnessed(home: Path, first: subprocess.CompletedProcess[str]) -> None:
    """All that the week left is signed by a witness of its own, as the verifier says who checks it as others would."""
    exported, checked = first.stdout.split("$ stafet audit ")[1:]
    assert exported.startswith(f"export {home.resolve() / 'udtraek'}")
    assert "UDFALD 0: alt holder" in checked
    assert "bevidnet efter" in checked
    checkpoint = (home / "udtraek" / "checkpoint").read_text(encoding="utf-8")
    assert int(checkpoint.split("\n")[1]) > COUNT
    assert "— demo.example/vidne " in checkpoint


def test_its_log_names_nobody(home: Path, first: subprocess.CompletedProcess[str]) -> None:
    """No name of the fictive people is in the processes' log or on the screen (promise 10)."""
    said = (home / "demo.log").read_text(encoding="utf-8") + first.stdout + first.stderr
    assert '"chunk_stored"' in said
    for name in ("Opdigtsen", "Fantasgaard", "Eventyrlund", "Figurholm"):
        assert name not in said


@pytest.fixture
def staying(home: Path, first: subprocess.CompletedProcess[str]) -> Iterator[subprocess.Popen[str]]:
    """A second demo in the same folder, which stays."""
    assert first.returncode == 0
    process = subprocess.Popen(
        (*STAFET, "demo", "--count", str(COUNT)), env=environment(home), stderr=subprocess.PIPE, text=True,
        preexec_fn=_as_a_background_job,  # noqa: PLW1509 -- one system call, and no lock of ours is held here
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:  # its processes end with it
            process.kill()
            process.wait(20)
        if process.stderr is not None:
            process.stderr.close()


def _as_a_background_job() -> None:
    """Ignore SIGINT, as a shell lets what it starts with `&` do; whoever wants to hear it must say so."""
    die_with_us()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def received(home: Path) -> int:
    """Return how many events came in, of a balance that closes."""
    shown = json.loads(stafet(home, "balance", "-o", "json").stdout)
    assert shown["closes"]
    return int(sum(one["received"] for one in shown["publishers"]))


def test_a_second_start_keeps_its_data_and_stays_until_ctrl_c(home: Path, staying: subprocess.Popen[str]) -> None:
    """The same events are there, what it says to try works, more come by themselves, and SIGINT ends it."""
    assert staying.stderr is not None
    said = []
    until(lambda: said.append(staying.stderr.readline()) or "Ctrl-C stopper" in said[-1], "it stays")
    assert any(f"data fra sidst er bevaret ({COUNT} hændelser)" in one for one in said)
    assert any("Køerne bevæger sig" in one for one in said)
    assert any("kvitteringer og out.* fra sidst er væk" in one for one in said)
    busy = stafet(home, "demo", "--once")
    assert busy.returncode == 69
    assert "er i brug af proces" in busy.stderr
    (address,) = [one.split()[-1] for one in said if one.startswith("Desken er åben: ")]
    with httpx.Client(base_url=address, headers={"Sec-Fetch-Site": "same-origin"}, timeout=30) as browser:
        for user in (one.split()[0] for one in said if ":demo-" in one and not one.startswith("  stafet ")):
            inside = browser.post("/log-paa/demo", data={"who": user, "til": "/indstillinger"})
            assert inside.headers["location"] == "/indstillinger", user
            settings = browser.get("/indstillinger", headers={"Accept": "text/html"})
            assert settings.status_code == 200, user
            assert "Du har ingen adgang endnu" not in settings.text, user
    told = {command: said[said.index(command) - 1] for command in said if command.startswith("  stafet ")}
    for role in ("koordinator", "forumleder", "visitator", "infohus-tovholder", "exit-koordinator", "drift"):
        assert f"  # {role}\n" in told.values()
    for command, who in told.items():
        done = stafet(home, *shlex.split(command)[1:])
        assert done.returncode == 0, (command, done.stderr)
        assert ("intet venter" in done.stderr) is ("ser intet" in who), command
    until(lambda: received(home) > COUNT, "one more event, by itself")
    staying.send_signal(signal.SIGINT)
    assert staying.wait(60) == 0


def test_it_refuses_to_show_fiction_at_a_site(home: Path) -> None:
    """In site mode nothing is started and nothing is sent."""
    told = subprocess.run(
        (*STAFET, "demo", "--once"),
        env=environment(home) | {"STAFET_MODE": "site"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.returncode == 2
    assert "opdigtede personer" in told.stderr

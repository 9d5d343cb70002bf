"""A stranger's clients: the page's own script, Python and Java take an event from publishing to its end on a demo."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest

from docs.api_page import PAGE, script
from docs.pages import ROOT
from servers.needed import programs_needed
from services.cli.commands.demo import access
from services.cli.commands.demo.starting import started
from services.runtime.embedded.pair import locate

pytestmark = pytest.mark.server
EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A demo's processes and people, without its week; its folder is not pytest's own (see conftest)."""
    with TemporaryDirectory(prefix="stafet-walks-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAFET_HOME", folder)
        patch.setenv("STAFET_WEBHOOK_NETWORKS", "127.0.0.0/8")
        for port in ("HEALTH", "DESK", "GATEWAY"):
            patch.setenv(f"STAFET_{port}_PORT", "0")
        with started(Path(folder)):
            access.let_in()
            yield Path(folder)


def run(home: Path, *command: str, **more: object) -> subprocess.CompletedProcess[str]:
    """Run a client as a reader does, in the folder of the repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STAFET_")}
    path = f"{Path(sys.executable).parent}:{kept['PATH']}"
    environment = kept | {"STAFET_HOME": str(home), "PATH": path}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False, **more
    )  # type: ignore[call-overload,no-any-return]


def walked(home: Path, tmp_path: Path, *client: str) -> subprocess.CompletedProcess[str]:
    """Run a client program with the base address, a token of each, and an event of its own."""
    id_, file = str(uuid4()), tmp_path / "event.json"
    event = json.loads((EXAMPLES / "release_notice.json").read_text(encoding="utf-8"))
    event["id"], event["data"]["case_ref"] = id_, f"KF-{id_}"
    file.write_text(json.dumps(event), encoding="utf-8")
    tokens = [
        run(home, sys.executable, "-m", "services.cli.main", "token", who).stdout.strip()
        for who in (access.SENDER, access.COORDINATOR)
    ]
    return run(home, *client, locate(home).api, *tokens, str(file))


def test_the_page_is_a_script_that_takes_an_event_to_its_end(home: Path) -> None:
    """The blocks as printed: published, taken, read, asked about, answered, closed; and a refusal as last."""
    programs_needed("bash", "curl", "jq")
    done = run(home, "bash", "-c", script(PAGE.read_text(encoding="utf-8")))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\nclosed\n" in done.stdout
    assert '"type": "urn:stafet:problem:stale"' in done.stdout
    assert "Er boligen på plads?" in done.stdout


def test_the_page_of_webhooks_is_a_script_that_is_told(home: Path) -> None:
    """The blocks as printed: the receiver of the examples is signed up, pinged, tried, and told of an offer."""
    programs_needed("bash", "jq")
    page = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONUNBUFFERED", "1")
        done = run(home, "bash", "-c", script(page))
    assert done.returncode == 0, done.stdout + done.stderr
    for told in ("webhook_ping", "webhook_test", "handover_offered", '"event_type": "release_notice"', "aktiv"):
        assert told in done.stdout, told
    assert "Fiktiv" not in done.stdout


def test_a_script_whose_act_is_refused_ends_there(home: Path) -> None:
    """The twin: without acceptance nothing of the rest is done, and the script says so by its exit code."""
    programs_needed("bash", "curl", "jq")
    text = script(PAGE.read_text(encoding="utf-8"))
    assert text.count("act accept '{}'") == 1
    done = run(home, "bash", "-c", text.replace("act accept '{}'", "act close '{}'"))
    assert done.returncode != 0
    assert "not_allowed" in done.stdout + done.stderr
    assert "\nclosed\n" not in done.stdout


def test_the_python_client_takes_an_event_to_its_end(home: Path, tmp_path: Path) -> None:
    """With httpx alone."""
    done = walked(home, tmp_path, sys.executable, str(EXAMPLES / "api" / "walk.py"))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Kommunen skal kende datoen for at have bolig og ydelse klar.\nclosed\n"


def test_the_java_client_takes_an_event_to_its_end(home: Path, tmp_path: Path) -> None:
    """With what Java has."""
    programs_needed("java")
    done = walked(home, tmp_path, "java", str(EXAMPLES / "api" / "Walk.java"))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Kommunen skal kende datoen for at have bolig og ydelse klar.\nclosed\n"


def test_a_client_with_anothers_token_is_told_and_ends(home: Path) -> None:
    """The twin: a coordinator publishes nothing; both programs show the problem document."""
    token = run(home, sys.executable, "-m", "services.cli.main", "token", access.COORDINATOR).stdout.strip()
    file = str(EXAMPLES / "release_notice.json")
    for client in ((sys.executable, "walk.py"), ("java", "Walk.java")):
        programs_needed(client[0])
        done = run(home, client[0], str(EXAMPLES / "api" / client[1]), locate(home).api, token, token, file)
        assert done.returncode != 0
        assert "urn:stafet:problem:forbidden" in done.stderr


def test_the_page_of_the_kit_is_a_script_that_ends_well(home: Path) -> None:
    """Its blocks as printed: a year is made and sent both ways, a forum takes and closes, the list is passed."""
    programs_needed("bash", "curl", "jq")
    done = run(home, "bash", "-c", script((ROOT / "docs" / "kit.md").read_text(encoding="utf-8")))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "INVALID_CPR" not in done.stdout
    assert "\ntaken: " in done.stdout
    assert "\ninvalid: " in done.stdout
    assert "\nconflict: " in done.stdout
    assert re.search(r"^closed: [1-9]", done.stdout, re.MULTILINE)
    assert "Samlet: bestået" in done.stdout
    assert "0 forskelle, 0 brydende" in done.stderr


def test_the_kit_reads_a_publishers_topic_and_no_other(home: Path) -> None:
    """What was sent to one topic is judged by its places there; another publisher's is empty, and shows nothing."""
    sent = (EXAMPLES / "kit" / "kriminalforsorgen.jsonl").read_text(encoding="utf-8")
    publisher = (sys.executable, str(EXAMPLES / "kit" / "fake_publisher.py"), "kafka", locate(home).bootstrap)
    assert run(home, *publisher, input=sent).stdout == "taken: 7\n"
    check = (sys.executable, "-m", "services.cli.main", "kit", "check")
    told = json.loads(run(home, *check, "kriminalforsorgen", "-o", "json").stdout)
    shown = {one["id"]: one["status"] for one in told["items"]}
    assert told["messages"] >= 7
    assert (shown["content_type"], shown["recalled"]) != ("not_shown", "not_shown")
    places = [each["place"] for one in told["items"] for each in one["findings"]]
    assert all(one.startswith("in.kriminalforsorgen, partition ") for one in places)
    empty = json.loads(run(home, *check, "kommune-0825", "-o", "json").stdout)
    assert (empty["messages"], empty["passed"]) == (0, False)

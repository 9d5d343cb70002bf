"""The AsyncAPI documents are what the AsyncAPI initiative's own parser takes, without an error or a warning."""

import json
import subprocess
from pathlib import Path

import pytest

from golden.asyncapi import FOLDER, files
from servers.needed import modules_needed, programs_needed
from unit.schemas.examples import ROOT

pytestmark = pytest.mark.slow
MODULES = ROOT / ".cache" / "asyncapi" / "node_modules"


def complaints(documents: list[Path]) -> list[str]:
    """Return the parser's complaints; without Node or the parser the test is skipped, in CI it fails."""
    programs_needed("node")
    modules_needed(MODULES, "asyncapi")
    script = Path(__file__).with_name("parse.cjs")
    done = subprocess.run(
        ["node", script, MODULES, *documents], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.stderr == ""
    assert bool(done.stdout) or done.returncode == 0
    return done.stdout.splitlines()


def test_the_documents_are_asyncapi_3() -> None:
    """What is committed is made anew from the code and parsed: no error, no warning."""
    assert [path for path, text in files() if path.read_text(encoding="utf-8") != text] == []
    assert complaints(sorted(FOLDER.glob("*.json"))) == []


def test_a_broken_document_is_seen(tmp_path: Path) -> None:
    """The twin: an action that there is not, and a message that is nowhere."""
    channel = {"address": "in.x", "messages": {"a": {"$ref": "#/components/messages/nowhere"}}}
    operation = {"action": "listen", "channel": {"$ref": "#/channels/x"}}
    broken = {
        "asyncapi": "3.0.0",
        "info": {"title": "x", "version": "1"},
        "channels": {"x": channel},
        "operations": {"y": operation},
    }
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(broken), encoding="utf-8")
    told = "\n".join(complaints([file]))
    assert "nowhere" in told or "channels.x.messages.a" in told

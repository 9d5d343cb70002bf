"""The JSON Schemas compile under Ajv's strict mode, which refuses whatever a reader could take in two ways."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from schemas.json_schema import FOLDER
from unit.schemas.examples import ROOT

pytestmark = pytest.mark.slow
MODULES = ROOT / ".cache" / "ajv" / "node_modules"
LOOSE: dict[str, dict[str, Any]] = {
    "a condition without a type": {"type": "object", "if": {"required": ["a"], "properties": {"a": {"const": 1}}}},
    "a required field that nobody describes": {"type": "object", "required": ["a"]},
    "two kinds in one": {"type": ["string", "integer"]},
    "a format that nobody knows": {"type": "string", "format": "day"},
    "an unknown keyword": {"type": "string", "dansk": "x"},
}


def complaints(files: list[Path]) -> list[str]:
    """Return a line per schema that does not compile; without Node or Ajv the test is skipped, in CI it fails."""
    node = shutil.which("node")
    if node is None or not MODULES.is_dir():
        why = "there is no node" if node is None else f"{MODULES} does not exist: run `make ajv`"
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI insists on Ajv: {why}", pytrace=False)
        pytest.skip(f"needs Ajv: {why}")
    script = Path(__file__).with_name("compile_strictly.cjs")
    done = subprocess.run([node, script, MODULES, *files], check=False, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    assert done.returncode == (1 if done.stdout else 0)
    return done.stdout.splitlines()


def test_every_schema_compiles_in_strict_mode() -> None:
    """No schema has a keyword without a type, a required field that is not described, or a format that nobody knows."""
    files = sorted(FOLDER.rglob("*.json"))
    assert len(files) > 20
    assert complaints(files) == []


@pytest.mark.parametrize("name", LOOSE)
def test_a_loose_schema_is_seen(name: str, tmp_path: Path) -> None:
    """The twin: each kind of looseness is named with its file."""
    loose = tmp_path / "loose.json"
    loose.write_text(json.dumps(LOOSE[name]), encoding="utf-8")
    (line,) = complaints([loose])
    assert line.startswith(f"{loose}: ")

"""The checked-in JSON Schemas are those of the models, and a command writes them."""

import subprocess
import sys
from pathlib import Path

import pytest

from schemas import json_schema
from unit.schemas.examples import ROOT


def test_the_checked_in_schemas_are_those_of_the_models() -> None:
    """A model that changes without `python -m schemas.json_schema` is seen here."""
    assert json_schema.stale() == []


def test_a_stale_a_missing_and_a_strange_file_are_seen(tmp_path: Path) -> None:
    """The twin: each of the three is named, and writing anew repairs all."""
    json_schema.write(tmp_path)
    assert json_schema.stale(tmp_path) == []
    changed = tmp_path / "statistics.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace("period", "month"), encoding="utf-8")
    (tmp_path / "exit_wish.json").unlink()
    (tmp_path / "gone.json").write_text("{}", encoding="utf-8")
    assert json_schema.stale(tmp_path) == ["exit_wish.json", "gone.json", "statistics.json"]
    json_schema.write(tmp_path)
    assert json_schema.stale(tmp_path) == []


def test_the_command_checks_and_refuses_what_it_does_not_know() -> None:
    """`--check` is 0 when all is as it should be, and another word is wrong usage."""
    command = (sys.executable, "-m", "schemas.json_schema")
    assert subprocess.run((*command, "--check"), cwd=ROOT, check=False).returncode == 0
    wrong = subprocess.run((*command, "--all"), cwd=ROOT, check=False, capture_output=True, text=True)
    assert (wrong.returncode, wrong.stderr) == (2, "python -m schemas.json_schema [--check]\n")


def test_check_names_what_is_stale(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The twin of the clean check: exit 1, and a line per file with the command that repairs it."""
    monkeypatch.setattr(json_schema, "stale", lambda: ["statistics.json"])
    assert json_schema.main(["--check"]) == 1
    assert "schemas/jsonschema/statistics.json; run python -m schemas.json_schema" in capsys.readouterr().err

"""`stafet rulebook`: shows, proves and compares rulebooks; exit codes, Danish for people, JSON for programs."""

import json
from pathlib import Path

import pytest

from schemas.events import EVENT_TYPES
from services.cli.main import main
from services.runtime.config.rulebook_files import load
from unit.core.broken import FOLDER, folder_with


def test_verify_proves_and_says_how_much(capsys: pytest.CaptureFixture[str]) -> None:
    """The rulebook in force is proven with exit 0, and the number of combinations is in the answer."""
    assert main(["rulebook", "verify", "-o", "json"]) == 0
    proof = json.loads(capsys.readouterr().out)
    assert proof["proven"] is True
    assert proof["findings"] == []
    assert proof["combinations"] > 10**12
    assert proof["pairs"] == len(load(FOLDER).publishers) * len(EVENT_TYPES)


def test_verify_of_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rulebook that cannot be read is not proven (1, with file and line); no folder at all is wrong usage (2)."""
    book = folder_with(tmp_path, "routing.yaml", "when: {danger_now: true}", "when: {danger: true}")
    assert main(["rulebook", "verify", str(book)]) == 1
    assert "routing.yaml" in capsys.readouterr().out
    assert main(["rulebook", "verify", str(tmp_path / "nowhere")]) == 2
    assert main(["rulebook", "show", str(tmp_path / "nowhere")]) == 2

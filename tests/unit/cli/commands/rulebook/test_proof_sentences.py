"""Findings of the proof as Danish sentences: each claim has its own, and names the row, the word or the forum."""

import json
from pathlib import Path

import pytest

from services.cli.main import main
from unit.core.broken import folder_with


def test_verify_shows_the_row_and_an_event_that_explain_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken cell gives exit 1, a Danish sentence with the row, and an event that `stafet explain` decides so."""
    book = folder_with(
        tmp_path, "routing.yaml", "home_risk: none, protected_address: false", "protected_address: false"
    )
    assert main(["rulebook", "verify", str(book), "-o", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {one["claim"] for one in found} == {"parents_home_risk", "stop_spoken"}
    assert "contact_parents" in found[0]["text"]
    assert "forældre" in found[0]["text"]
    event = tmp_path / "event.json"
    event.write_text(json.dumps(found[0]["event"]), encoding="utf-8")
    assert main(["explain", str(event), "--json", "--rulebook", str(book)]) == 0
    assert "contact_parents" in [task["kind"] for task in json.loads(capsys.readouterr().out)["tasks"]]


def test_verify_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people the verdict is the last line, and a fault begins with FEJL."""
    book = folder_with(tmp_path, "texts.yaml", "codes:\n", "codes:\n  NOT_NEEDED: {da: Bruges ikke., en: Not used.}\n")
    assert main(["rulebook", "verify", str(book)]) == 1
    lines = capsys.readouterr().out.strip().splitlines()
    assert "FEJL: Koden NOT_NEEDED bruges ikke." in lines
    assert lines[-1] == "IKKE BEVIST: 1 fejl."

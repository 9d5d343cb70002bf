"""`stafet rulebook`: shows, proves and compares rulebooks; exit codes, Danish for people, JSON for programs."""

import json
import shutil
from pathlib import Path

import pytest

from schemas.events import EVENT_TYPES
from services.cli.main import main
from services.runtime.config.rulebook_files import load
from unit.core.broken import FOLDER


def _changed(folder: Path, file: str, old: str, new: str) -> Path:
    shutil.copytree(FOLDER, folder / "book")
    text = (folder / "book" / file).read_text(encoding="utf-8")
    assert old in text
    (folder / "book" / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "book"


def test_verify_proves_and_says_how_much(capsys: pytest.CaptureFixture[str]) -> None:
    """The rulebook in force is proven with exit 0, and the number of combinations is in the answer."""
    assert main(["rulebook", "verify", "-o", "json"]) == 0
    proof = json.loads(capsys.readouterr().out)
    assert proof["proven"] is True
    assert proof["findings"] == []
    assert proof["combinations"] > 10**12
    assert proof["pairs"] == len(load(FOLDER).publishers) * len(EVENT_TYPES)


def test_verify_shows_the_row_and_an_event_that_explain_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken cell gives exit 1, a Danish sentence with the row, and an event that `stafet explain` decides so."""
    book = _changed(tmp_path, "routing.yaml", "home_risk: none, protected_address: false", "protected_address: false")
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
    book = _changed(tmp_path, "texts.yaml", "codes:\n", "codes:\n  NOT_NEEDED: {da: Bruges ikke., en: Not used.}\n")
    assert main(["rulebook", "verify", str(book)]) == 1
    lines = capsys.readouterr().out.strip().splitlines()
    assert "FEJL: Koden NOT_NEEDED bruges ikke." in lines
    assert lines[-1] == "IKKE BEVIST: 1 fejl."


def test_verify_of_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rulebook that cannot be read is not proven (1, with file and line); no folder at all is wrong usage (2)."""
    book = _changed(tmp_path, "routing.yaml", "when: {danger_now: true}", "when: {danger: true}")
    assert main(["rulebook", "verify", str(book)]) == 1
    assert "routing.yaml" in capsys.readouterr().out
    assert main(["rulebook", "verify", str(tmp_path / "nowhere")]) == 2
    assert main(["rulebook", "show", str(tmp_path / "nowhere")]) == 2


def test_show_has_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    """The table for people has every forum, municipality and row; JSON is the documents themselves."""
    assert main(["rulebook", "show"]) == 0
    shown = capsys.readouterr().out
    for word in ("0860", "kriminalforsorgen", "p115_plus_udvalg", "contact_parents", "age: 15-17", "Bo Trygt"):
        assert word in shown
    assert main(["rulebook", "show", "-o", "json"]) == 0
    documents = json.loads(capsys.readouterr().out)["documents"]
    assert documents["routing.yaml"]["start"] == "door"


def test_diff_says_who_would_go_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SSP+ switched on in Hjorring: people of 18 to 25 there go to SSP+ and nobody else anywhere else does."""
    book = _changed(tmp_path, "municipalities.yaml", "p115_plus_udvalg", "p115_plus_udvalg, ssp_plus")
    assert main(["rulebook", "diff", str(FOLDER), str(book), "-o", "json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert changes
    for change in changes:
        assert "personer på 18-25 år i Hjørring går til SSP+ (til behandling) i stedet for" in change["text"]
        assert change["event"]["data"]["subject"]["residence"] == "0860"


def test_diff_of_one_rulebook_with_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """The twin: nothing is said to change when nothing does, also when only a text is another."""
    assert main(["rulebook", "diff", str(FOLDER), str(FOLDER)]) == 0
    assert capsys.readouterr().out == "Samme regelsæt.\n"


def test_diff_of_who_may_send(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A publisher that loses a type is named in a sentence of its own."""
    book = _changed(
        tmp_path, "publishers.yaml", "may_send: [release_notice, exit_wish, ", "may_send: [release_notice, "
    )
    assert main(["rulebook", "diff", str(FOLDER), str(book)]) == 0
    assert "Kriminalforsorgen må ikke længere sende: Ønske om exit." in capsys.readouterr().out

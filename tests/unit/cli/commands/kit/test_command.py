"""`stafet kit check`: a report for people and for programs, 0 when everything is shown and passed, 65 otherwise."""

import json
from pathlib import Path

import pytest

from services.cli.main import main
from services.cli.terminal.errors import BAD_DATA, UNUSABLE
from unit.cli.commands.kit.shown import FILE, events

CHECK = ("kit", "check", "kriminalforsorgen")


def test_what_shows_everything_is_passed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each item by itself, and the whole."""
    assert main([*CHECK, str(FILE)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "Samlet: bestået"
    assert sum(" bestået " in one for one in lines) == 17


def test_the_report_for_programs_says_which_messages_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    """By number, fingerprint, types and the rulebook's hash."""
    assert main([*CHECK, str(FILE), "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["publisher"], told["messages"], told["passed"]) == ("kriminalforsorgen", 7, True)
    assert told["types"] == {"event_recalled": 1, "exit_wish": 2, "release_notice": 4}
    assert {one["status"] for one in told["items"]} == {"passed"}
    assert len(told["sha256"]) == 64


def test_what_is_wrong_is_told_without_what_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names, numbers and texts of the events are in no form of the report; many findings are counted."""
    given = events()
    for one in given:
        one["id"] = f"fantasgaard 720291-2345 {one['id']}"
        one["data"]["hemmeligt"] = "x"
    file = tmp_path / "mine.json"
    file.write_text(json.dumps([*given, *given, *given]), encoding="utf-8")
    for form in ("table", "json", "csv"):
        assert main([*CHECK, str(file), "-o", form]) == BAD_DATA
        out = capsys.readouterr().out
        assert "mine.json" in out or form == "csv"
        assert not [word for word in ("antasgaard", "720291", "610188", "Opdigtsen", "bolig") if word in out]
    assert main([*CHECK, str(file)]) == BAD_DATA
    assert "… og 1 til" in capsys.readouterr().out


def test_a_publisher_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With those that there are."""
    assert main(["kit", "check", "kommune-9999", str(FILE)]) == UNUSABLE
    assert "kommune-0860" in capsys.readouterr().err


def test_a_site_reads_no_topic(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Real events may lie there, and nobody would be told that they were read."""
    monkeypatch.setenv("STAFET_MODE", "site")
    monkeypatch.setenv("STAFET_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setenv("STAFET_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert main([*CHECK]) == 1
    assert "prøveanlæg" in capsys.readouterr().err

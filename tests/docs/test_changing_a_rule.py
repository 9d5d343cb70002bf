"""docs/changing-a-rule.md shows what the commands really print: proof, counterexample and difference, done again."""

import shutil
from pathlib import Path

import pytest

from docs.pages import ROOT
from services.cli.main import main
from unit.core.broken import FOLDER

PAGE = (ROOT / "docs" / "changing-a-rule.md").read_text(encoding="utf-8")
HJOERRING = "ssp_netvaerksgruppe, p115_plus_udvalg]"
ROW = "when: {residence_has: {any: [p115_plus_udvalg]}, presence_only: false}"


def _changed(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def _printed(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines, without those that say a hash or a time."""
    code = main(["rulebook", *command])
    lines = capsys.readouterr().out.splitlines()
    return code, [line for line in lines if line.strip() and "sha256:" not in line and "Det tog" not in line]


def test_the_page_shows_what_the_commands_print(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The council's decision, done again from the page: every line that the four commands print is on it."""
    candidate = tmp_path / "candidate"
    shutil.copytree(FOLDER, candidate)
    _changed(candidate, "municipalities.yaml", HJOERRING, HJOERRING.replace("]", ", sspplus]"))
    code, mistyped = _printed(capsys, "verify", str(candidate))
    assert (code, len(mistyped)) == (1, 1)
    _changed(candidate, "municipalities.yaml", "sspplus", "ssp_plus")
    code, proof = _printed(capsys, "verify", str(candidate))
    assert (code, proof[-1]) == (0, "BEVIST: ingen fejl.")
    code, difference = _printed(capsys, "diff", str(FOLDER), str(candidate))
    assert (code, len(difference) > 20) == (0, True)
    _changed(candidate, "routing.yaml", ROW, "when: {presence_only: false}")
    code, broken = _printed(capsys, "verify", str(candidate))
    assert (code, broken[-1]) == (1, "IKKE BEVIST: 1 fejl.")
    shown = PAGE.splitlines()
    assert [line for line in (*mistyped, *proof, *difference, *broken) if line not in shown] == []

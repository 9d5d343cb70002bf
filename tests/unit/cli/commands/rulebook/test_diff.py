"""`stafet rulebook diff`: who would go elsewhere, in Danish sentences without codes."""

import json
from pathlib import Path

import pytest

from oracle.story import rulebook
from services.cli.commands.rulebook import diff
from services.cli.main import main
from services.core.proof.difference import Answer
from services.core.rulebook.deadlines import DATES, UNITS
from unit.core.broken import FOLDER, folder_with

BOOK = rulebook()


def test_diff_says_who_would_go_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SSP+ switched on in Hjorring: people of 18 to 25 there go to SSP+ and nobody else anywhere else does."""
    book = folder_with(tmp_path, "municipalities.yaml", "p115_plus_udvalg", "p115_plus_udvalg, ssp_plus")
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
    book = folder_with(
        tmp_path, "publishers.yaml", "may_send: [release_notice, exit_wish, ", "may_send: [release_notice, "
    )
    assert main(["rulebook", "diff", str(FOLDER), str(book)]) == 0
    assert "Kriminalforsorgen må ikke længere sende: Ønske om exit." in capsys.readouterr().out


def test_every_unit_and_start_of_a_deadline_has_a_word() -> None:
    """What deadlines are counted in and from is complete, and nothing is left over."""
    assert (set(diff.UNITS), set(diff.STARTS)) == (set(UNITS), set(DATES))


def test_a_difference_is_told_without_codes() -> None:
    """Deadlines and codes that differ are named by their words."""
    old = Answer("refused", ("UNDER_10",), (), (), (("REL-3", "plan", "placement_date", "days", "28"),))
    assert diff._deadlines(old, BOOK) == ["Handleplan (REL-3: 28 dage fra indsættelsen)"]
    assert diff._codes(old, BOOK) == ["Barnet er under 10 år"]

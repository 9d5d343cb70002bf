"""What `rulebook diff` and `rulebook try` tell a person: words, where the rulebook and the contract have codes."""

import pytest

from oracle.story import rulebook
from services.cli.commands.rulebook import diff
from services.cli.commands.rulebook import trial_and_activation as life
from services.core.decision.trial import Trial
from services.core.proof.difference import Answer
from services.core.rulebook.deadlines import DATES, UNITS

BOOK = rulebook()


def test_every_unit_and_start_of_a_deadline_has_a_word() -> None:
    """What deadlines are counted in and from is complete, and nothing is left over."""
    assert (set(diff.UNITS), set(diff.STARTS)) == (set(UNITS), set(DATES))


def test_a_difference_is_told_without_codes() -> None:
    """Deadlines and codes that differ are named by their words."""
    old = Answer("refused", ("UNDER_10",), (), (), (("REL-3", "plan", "placement_date", "days", "28"),))
    assert diff._deadlines(old, BOOK) == ["Handleplan (REL-3: 28 dage fra indsættelsen)"]
    assert diff._codes(old, BOOK) == ["Barnet er under 10 år"]


def test_a_trial_is_told_without_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """Queues, senders and types by name; JSON keeps the codes."""
    trial = Trial()
    trial.had["municipal_child_family", "0860"] = 1
    case = {
        "event": "e-1", "publisher": "kriminalforsorgen", "type": "release_notice", "kind": "moved",
        "before": "ksp/0860 ksp_manual", "after": "-",
    }  # fmt: skip
    life._tell("table", BOOK, trial, [case])
    told = capsys.readouterr().out
    assert "_" not in told
    assert f"{BOOK.forums['municipal_child_family'].names['da']}, Hjørring (0860)" in told
    assert "Meddelelse om løsladelse" in told
    life._tell("json", BOOK, trial, [case])
    assert "municipal_child_family/0860" in capsys.readouterr().out

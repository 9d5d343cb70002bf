"""What `rulebook try` tells a person: words, where the rulebook and the contract have codes."""

import pytest

from oracle.story import rulebook
from services.cli.commands.rulebook import trial_and_activation as life
from services.core.decision.trial import Trial

BOOK = rulebook()


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

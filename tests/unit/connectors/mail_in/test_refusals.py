"""Claims of refusals: each is one that SMTP calls final, and says a sentence; of many faults some are told."""

import re

from connectors.mail_in.refusals import MOST_TOLD, REFUSALS, RefusedMailError


def test_every_refusal_is_final_and_says_a_sentence() -> None:
    """5xx with its status of RFC 3463: whoever sent it gets it back, and does not try again."""
    for refusal in REFUSALS.values():
        assert re.fullmatch(r"55[0-9] 5\.[0-9]\.[0-9]{1,2}", refusal.status)
        assert refusal.told.endswith(".")


def test_of_many_faults_some_are_told() -> None:
    """And how many more there are."""
    lines = RefusedMailError("faults", [(f"linje {at}", "her ventes ja eller nej") for at in range(30)]).lines()
    assert lines[1] == "linje 0: her ventes ja eller nej"
    assert (len(lines), lines[-1]) == (MOST_TOLD + 2, "og 10 fejl til")
    assert RefusedMailError("faults", [("", "intet")]).lines() == [REFUSALS["faults"].told, "intet"]

"""The proof as a whole: North Jutland is proven, one thing too much is named, and what was covered is counted."""

import pytest

from services.core.proof.prove import prove, survey
from services.core.proof.space import Message, messages
from unit.core.broken import Documents, built

NORDJYLLAND = built(lambda _: None)
MESSAGES = list(messages(NORDJYLLAND))
ABOUT = [message for message in MESSAGES if message.variables]


def test_what_was_covered_is_compared_with_the_space() -> None:
    """The twin: a message whose space is larger than its boxes stops the proof."""
    short = MESSAGES[0]
    wrong = Message(short.event_type, short.fixed, ABOUT[-1].variables[:1])

    class Larger(Message):
        size = property(lambda _: 10**6)  # type: ignore[assignment]

    with pytest.raises(RuntimeError, match="combinations covered"):
        survey(NORDJYLLAND, [Larger(wrong.event_type, wrong.fixed, wrong.variables)])


def _deadline(of: Documents) -> None:
    late = {"rule": "REL-7", "what": "plan", "when": {"section_20_decided": True}, "from": "release_date", "days": 1}
    of["deadlines.yaml"]["sets"][2]["deadlines"].append(late | {"whose": "prison_service"})


@pytest.mark.slow
def test_a_dead_deadline_is_named() -> None:
    """A deadline whose facts no release has is among the findings of the whole proof, and nothing else is."""
    found = prove(built(_deadline)).findings
    assert [(one.claim, one.row, one.about) for one in found] == [("dead_deadline", "REL-7", "plan")]


def test_north_jutland_is_proven() -> None:
    """Every claim holds for the rulebook in force; nothing in it is dead or unused."""
    proof = prove(NORDJYLLAND)
    assert proof.findings == ()
    assert proof.combinations > 10**12
    assert proof.groups < 50_000

"""The states of a handover."""

from services.core.handover.states import DANISH, OPEN, STATES, TAKEN


def test_who_must_still_act_and_who_may_read() -> None:
    """Contracts 3: five states are open, content is read in three of them, and each state has a word of its own."""
    assert OPEN == ("offered", "accepted", "awaiting_sender", "on_agenda", "handled")
    assert TAKEN == ("accepted", "on_agenda", "handled")
    assert len(set(DANISH.values())) == len(STATES) == 9

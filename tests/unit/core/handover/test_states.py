"""The states of a handover."""

import pytest

from services.core.handover.states import DANISH, RECALLABLE, Refusal, move

EDGES = {
    ("offered", "accepted"), ("offered", "returned"), ("offered", "forwarded"), ("offered", "awaiting_sender"),
    ("offered", "recalled"), ("accepted", "on_agenda"), ("accepted", "handled"), ("accepted", "awaiting_sender"),
    ("accepted", "forwarded"), ("accepted", "returned"), ("accepted", "recalled"), ("awaiting_sender", "offered"),
    ("awaiting_sender", "accepted"), ("awaiting_sender", "recalled"), ("on_agenda", "handled"),
    ("on_agenda", "accepted"), ("on_agenda", "forwarded"), ("on_agenda", "recalled"), ("handled", "closed"),
    ("handled", "on_agenda"),
}  # fmt: skip


@pytest.mark.parametrize("state", DANISH)
@pytest.mark.parametrize("target", DANISH)
def test_only_the_moves_of_the_contract_are_possible(state: str, target: str) -> None:
    """All 81 pairs of states: the 20 arrows of contracts 3 are allowed, nothing else is."""
    expected = 4 if (state, target) in EDGES else Refusal("not_allowed", state)
    assert move(state, 3, target, 3) == expected


def test_of_two_who_saw_the_same_version_the_second_loses() -> None:
    """The version an act was based on decides, even where the move itself would be legal."""
    assert move("offered", 1, "accepted", 1) == 2
    assert move("accepted", 2, "on_agenda", 1) == Refusal("stale", "accepted")


def test_what_can_be_recalled() -> None:
    """A sender can take back everything that is not handled or ended."""
    assert set(RECALLABLE) == {"offered", "accepted", "awaiting_sender", "on_agenda"}

"""The table of acts: each is possible where the contract says so, and nowhere else."""

import pytest

from services.core.handover.acts import ACCEPT, ACTS, RECALL, RETURN, RETURN_REASONS, Act, Refusal, move
from services.core.handover.states import DANISH, OPEN, TAKEN

EDGES = {
    ("accept", "offered"): "accepted",
    ("return", "offered"): "returned", ("return", "accepted"): "returned",
    ("recall", "offered"): "recalled", ("recall", "accepted"): "recalled", ("recall", "awaiting_sender"): "recalled",
    ("recall", "on_agenda"): "recalled", ("recall", "handled"): "recalled",
}  # fmt: skip
"""Contracts-acts 9, as far as the acts are built, written down a second time."""


@pytest.mark.parametrize("state", DANISH)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_an_act_is_possible_where_the_contract_says_so(act: Act, state: str) -> None:
    """Every act in every state: what the contract allows raises the version and leads where it says; else a refusal."""
    target = EDGES.get((act.name, state))
    assert move(act, state, 3, 3) == (4 if target else Refusal("not_allowed", state))
    assert target in {None, act.to}


def test_of_two_who_saw_the_same_version_the_second_loses() -> None:
    """The version an act was based on decides, even where the move itself would be legal."""
    assert move(ACCEPT, "offered", 1, 1) == 2
    assert move(RETURN, "accepted", 2, 1) == Refusal("stale", "accepted")


def test_what_the_table_says_of_each_act() -> None:
    """Whoever ends an item ends its deadlines; the sender hears of people's acts; leaf codes are those in every log."""
    assert {act.name: act.ends_deadlines for act in ACTS} == {"accept": False, "return": True, "recall": True}
    assert {act.name: act.receipt for act in ACTS} == {"accept": "accepted", "return": "returned", "recall": None}
    assert ACCEPT.leaf_code("offered") == "handover.offered→accepted"
    assert RECALL.leaf_code("on_agenda") == "handover.on_agenda→recalled"
    assert RETURN.reasons == RETURN_REASONS


def test_every_state_an_act_names_is_one() -> None:
    """No act comes from or leads to a state without its row, and who ends an item leads out of the open ones."""
    assert {state for act in ACTS for state in (*act.source, act.to)} <= DANISH.keys()
    assert all((act.to in OPEN) is not act.ends_deadlines for act in ACTS)
    assert set(TAKEN) <= set(OPEN)

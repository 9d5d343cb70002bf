"""Withdrawals: open items that a recall, a newer version or a cancellation takes back."""

import pytest

from sent import release
from unit.effects.planning import CASE, ITEM, continuing, item, planned, recall, receipts


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "superseded"),
        ({"legal_basis": "consent"}, "superseded"),  # the new decision's own code is not why the old item goes
        ({"date_status": "cancelled"}, "cancelled"),
    ],
)
def test_a_newer_version_takes_back_what_is_open(changes: dict[str, str], code: str) -> None:
    """Contracts-acts 9.2: open items of earlier versions are recalled as superseded, or as cancelled."""
    plan = planned(release("KF-1", 2, **changes), known=continuing(item()))
    assert [row.version for row in plan.moved_cases] == [2]
    assert [one.id for one in plan.withdrawn] == [ITEM]
    step = plan.late_step[0]
    assert (step.handover, step.version, step.from_state, step.state, step.code) == (
        ITEM, 3, "accepted", "recalled", code,
    )  # fmt: skip
    assert step.actor == "publisher/kriminalforsorgen"
    assert [leaf.leaf.code for leaf in plan.leaves.late][1:] == ["handover.accepted→recalled"]


def test_a_recall_takes_back_the_items_of_its_event_alone() -> None:
    """Of a case's open items only those of the recalled event go, with the reason as their code."""
    known = continuing(item(), item(id=b"o" * 16, event_id="another"))
    known.event_cases["kriminalforsorgen", "earlier"] = CASE
    known.digests["kriminalforsorgen", "earlier"] = b"d" * 32
    plan = planned(recall("earlier"), known=known)
    assert [one.id for one in plan.withdrawn] == [ITEM]
    assert [row.code for row in plan.late_step] == ["wrong_person"]
    assert [row.outcome for row in plan.event] == ["informed"]
    assert (plan.recalled[0].event_id, plan.recalled[0].reason) == ("earlier", "wrong_person")
    assert receipts(plan)[0]["codes"] == []

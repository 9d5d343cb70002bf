"""Withdrawals: open items that a recall, a newer version or a cancellation takes back."""

from typing import Any

import orjson
import pytest

from sent import release
from services.effects.plan import Known
from services.effects.rows import NOT_READ, EventId
from services.effects.withdrawals import recall as take_back
from unit.effects.planning import CASE, ITEM, continuing, drafted, item, planned, recall, receipts


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"subject": {"cpr": "700188-1234", "residence": "0851"}}, "superseded"),
        ({"legal_basis": "consent"}, "superseded"),  # the new decision's own code is not why the old item goes
        ({"date_status": "cancelled"}, "cancelled"),
    ],
)
def test_a_newer_version_takes_back_what_it_does_not_give(changes: dict[str, Any], code: str) -> None:
    """Contracts-acts 9.2: open items that are no longer given are recalled as superseded, or as cancelled."""
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


def remembered(known: Known, of: str, own: str = "own") -> tuple[list[str], list[str]]:
    """Return the ids that a recall plans to remember: of what was read, and of what only it has named."""
    draft = drafted(known)
    take_back(draft, EventId(own), of, "wrong_person")
    assert {row.digest for row in draft.plan.inbox} <= {NOT_READ}
    assert {row.recalled for row in draft.plan.inbox} <= {"wrong_person"}
    return [one.event_id for one in draft.plan.recalled], [row.event_id for row in draft.plan.inbox]


def test_a_recall_is_remembered_once() -> None:
    """Beside the event that was read, in a place of its own where none was, and not again when it is known already."""
    named = ("kommune-0860", "earlier")
    assert remembered(Known(digests={named: b"d"}), "earlier") == (["earlier"], [])
    assert remembered(Known(), "earlier") == ([], ["earlier"])
    assert remembered(Known(recalled={named: "wrong_facts"}), "earlier") == ([], [])
    assert remembered(Known(digests={named: b"d"}, recalled={named: "wrong_facts"}), "earlier") == ([], [])


@pytest.mark.parametrize("of", ["own", "a\u0000", "x" * 513, "\ud800"])
def test_what_can_be_no_event_is_not_remembered(of: str) -> None:
    """The recall itself, and an id that no event can have: they would never be met."""
    assert remembered(Known(), of) == ([], [])
    assert remembered(Known(), "x" * 512) == ([], ["x" * 512])


def test_what_is_taken_back_is_told_and_has_its_leaf() -> None:
    """The forum hears it on its own topic, one version on; the leaf names queue and case, never a person's name."""
    known = continuing(item(forum="pre_exit", municipality=None, state="offered"))
    known.event_cases["kriminalforsorgen", "earlier"] = CASE
    known.digests["kriminalforsorgen", "earlier"] = b"d" * 32
    plan = planned(recall("earlier"), known=known)
    (notice,) = [orjson.loads(row.data)["data"] for row in plan.outbox if row.topic == "out.pre_exit"]
    assert (notice["state"], notice["version"], notice["code"]) == ("recalled", 3, "wrong_person")
    leaf = plan.leaves.late[plan.late_step[0].leaf].leaf
    assert (leaf.code, leaf.recipient, leaf.case) == ("handover.offered→recalled", ("pre_exit",), CASE.hex())
    assert leaf.on_behalf == "publisher/kriminalforsorgen"

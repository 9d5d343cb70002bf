"""Updates: which open items a newer version of a release keeps, which go with them, and which it takes back."""

from dataclasses import replace

import orjson
import pytest

from sent import release
from services.effects.plan import CaseHandover, Plan
from unit.effects.planning import CASE, ITEM, continuing, item, planned

B, C = b"n" * 16, b"o" * 16
MOVED = {"release_date": "2026-05-14", "date_status": "changed"}


def updated(*open_items: CaseHandover, **changes: object) -> Plan:
    """Plan version 2 of a case with these open items."""
    return planned(release("KF-1", 2, **{**MOVED, **changes}), known=continuing(*open_items))


def told(plan: Plan) -> list[tuple[str, str, str]]:
    """Return what forums are told: kind of notice, state and code."""
    rows = [(row.type.split(".")[2], orjson.loads(row.data)["data"]) for row in plan.outbox if row.topic[:4] == "out."]
    return [(kind, data["state"], data.get("code")) for kind, data in rows]


@pytest.mark.parametrize("state", ["offered", "accepted", "awaiting_sender", "on_agenda", "handled"])
def test_an_item_that_is_still_given_is_kept(state: str) -> None:
    """Contracts-acts 9.2: an item of the new event from then on, step `updated`, its state stays, nothing offered."""
    plan = updated(item(state=state))
    (event,) = plan.event
    (kept,) = plan.kept
    assert (kept.handover.id, kept.event, plan.withdrawn, plan.handover, plan.deadline) == (ITEM, event, [], [], [])
    assert [row.handover for row in kept.deadlines or ()] == [ITEM] * 4
    (step,) = plan.late_step
    assert (step.handover, step.version, step.from_state, step.state, step.code) == (ITEM, 3, state, state, "updated")
    assert step.actor == "publisher/kriminalforsorgen"
    assert told(plan) == [("handover_changed", state, "updated")]
    assert [(leaf.leaf.code, leaf.case_id) for leaf in plan.leaves.late][1:] == [("handover.updated", CASE)]


@pytest.mark.parametrize(
    "changes",
    [
        {"forum": "ksp_manual", "municipality": None},
        {"municipality": "0851"},
        {"stage": "manual"},
        {"legal_basis": "RPL115-1-3-b"},
        {"legal_basis": None},
    ],
)
def test_an_item_at_another_place_is_not_kept(changes: dict[str, str | None]) -> None:
    """Another forum, municipality, stage or basis: recalled as superseded, and the new one is offered."""
    plan = updated(item(**changes))
    assert (plan.kept, [one.id for one in plan.withdrawn], len(plan.handover)) == ([], [ITEM], 1)
    assert [step.code for step in plan.late_step] == ["superseded", None]
    assert [one[0] for one in told(plan)] == ["handover_recalled", "handover_offered"]


def test_of_two_at_one_place_the_older_is_kept() -> None:
    """One item of the decision keeps one handover; the other is taken back."""
    plan = updated(item(), item(id=C))
    assert ([one.handover.id for one in plan.kept], [one.id for one in plan.withdrawn]) == ([ITEM], [C])


def test_a_forwarding_of_a_kept_item_goes_on() -> None:
    """Its new item comes to the new event too, with a step of its own; its deadlines stay as they are."""
    on_its_way = item(id=B, municipality="0851", state="offered", version=1)
    for known in (item(forwarding=B), on_its_way), (replace(on_its_way, id=b"a" * 16), item(forwarding=b"a" * 16)):
        plan = updated(*known)
        assert {one.handover.id: one.deadlines is None for one in plan.kept} == {
            one.id: one.municipality == "0851" for one in known
        }
        assert {one.event for one in plan.kept} == set(plan.event)
        assert (plan.withdrawn, plan.handover, [step.code for step in plan.late_step]) == ([], [], ["updated"] * 2)


def test_a_forwarding_to_where_the_release_goes_now_is_kept_alone() -> None:
    """The person moved, and the notice follows: what was on its way there is kept, where it came from is taken back."""
    plan = updated(
        item(forwarding=B),
        item(id=B, municipality="0851", state="offered"),
        subject={"cpr": "700188-1234", "residence": "0851"},
    )
    assert ([one.handover.id for one in plan.kept], [one.id for one in plan.withdrawn]) == ([B], [ITEM])


def test_what_is_forwarded_by_an_item_that_is_taken_back_goes_too() -> None:
    """A forwarding ends with its origin; `forwarded` items of the case have ended already and are not met."""
    plan = updated(item(municipality="0851", forwarding=B), item(id=B, municipality="0840", state="offered"))
    assert [one.id for one in plan.withdrawn] == [ITEM, B]
    assert [step.code for step in plan.late_step][:2] == ["superseded"] * 2


def test_a_cancellation_keeps_nothing() -> None:
    """Every open item is recalled as cancelled."""
    plan = updated(item(), item(id=C, forum="exit_enhed", municipality=None), date_status="cancelled")
    assert (plan.kept, [one.id for one in plan.withdrawn]) == ([], [ITEM, C])
    assert [step.code for step in plan.late_step] == ["cancelled"] * 2


def test_an_exit_item_beside_is_kept_without_the_deadlines_of_the_first() -> None:
    """EXIT-5: both owners of a release are kept, each for itself; the decision's deadlines are KSP's."""
    beside = item(id=B, forum="exit_enhed", municipality=None, legal_basis="consent")
    plan = updated(beside, item(), exit={"wish": True, "consent": True})
    assert [(one.handover.id, len(one.deadlines or ())) for one in plan.kept] == [(ITEM, 4), (B, 0)]
    assert (plan.withdrawn, plan.handover) == ([], [])

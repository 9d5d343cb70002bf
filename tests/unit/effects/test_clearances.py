"""Clearances: the police's answer opens the queue or ends the item, and its sender hears of an end only (INF-4)."""

import json
from typing import Any
from uuid import UUID

import orjson
import pytest

from crash.workbench import rulebook
from sent import Event, event
from services.effects.plan import Known, OpenHandover, Plan
from unit.effects.planning import ITEM, item, planned

WAITING = item(forum="infohus_hjoerring", stage="gate", state="offered", publisher="kommune-0860", version=1)


def answered(result: str, *waiting: OpenHandover, source: str = "urn:stafet:publisher:kommune-0860") -> Plan:
    """Plan the police's answer about the event `earlier` of Hjørring's."""
    sent: Event = event(
        "nordjyllands-politi", "infohus_clearance", {"event_ref": {"source": source, "id": "earlier"}, "result": result}
    )
    return planned(sent, known=Known(gated={("kommune-0860", "earlier"): list(waiting)}))


def told(plan: Plan, topic: str) -> list[dict[str, Any]]:
    """Return what the topics of this name are told."""
    return [orjson.loads(row.data)["data"] for row in plan.outbox if row.topic.startswith(topic)]


def test_a_cleared_item_comes_to_the_queue() -> None:
    """It stays offered, one version on; step and leaf name the police, and who has the queue is told, nobody else."""
    plan = answered("cleared_for_infohus", WAITING)
    assert [(one.handover.id, one.stage, one.state) for one in plan.cleared] == [(ITEM, "queue", "offered")]
    (step,) = plan.late_step
    assert (step.handover, step.version, step.from_state, step.state, step.code) == (
        ITEM,
        2,
        "offered",
        "offered",
        None,
    )
    assert step.actor == "publisher/nordjyllands-politi"
    assert plan.leaves.late[step.leaf].leaf.code == "handover.gate→queue"
    assert plan.leaves.late[step.leaf].leaf.recipient == ("infohus_hjoerring/0860",)
    (notice,) = told(plan, "out.")
    assert (notice["handover"], notice["stage"], notice["version"]) == (str(UUID(bytes=ITEM)), "queue", 2)
    assert told(plan, "receipts.kommune-0860") == []


def test_what_stays_with_the_police_ends() -> None:
    """Closed, with the reason for who has the queue; the concern's sender hears that it ended, and not why."""
    plan = answered("police_only", WAITING)
    assert [(one.stage, one.state) for one in plan.cleared] == [("gate", "closed")]
    assert [(step.from_state, step.state, step.code) for step in plan.late_step] == [
        ("offered", "closed", "police_only")
    ]
    assert [one.leaf.code for one in plan.leaves.late] == ["handover.offered→closed"]
    (sender,) = told(plan, "receipts.kommune-0860")
    assert (sender["event_id"], sender["change"], sender["code"]) == ("earlier", "closed", None)
    assert "police_only" not in json.dumps(sender)
    assert "police_only" in json.dumps(told(plan, "out."))


@pytest.mark.parametrize("result", ["cleared_for_infohus", "police_only"])
def test_every_item_of_the_event_is_moved_and_no_other(result: str) -> None:
    """Two that wait go; of another event, or of another publisher's under the same id, nothing does."""
    both = answered(result, WAITING, item(id=b"o" * 16, forum="infohus_hjoerring", stage="gate", state="offered"))
    assert [one.handover.id for one in both.cleared] == [ITEM, b"o" * 16]
    other = answered(result, WAITING, source="urn:stafet:publisher:kommune-0851")
    assert (other.cleared, other.late_step, told(other, "out.")) == ([], [], [])


def test_a_closed_forum_s_end_is_told_to_nobody() -> None:
    """EXIT-7: that Exit had the case at all is for Exit alone."""
    assert rulebook().disclosure.is_closed("exit_enhed")
    plan = answered("police_only", item(forum="exit_enhed", municipality=None, stage="gate", publisher="kommune-0860"))
    assert [one.state for one in plan.cleared] == ["closed"]
    assert told(plan, "receipts.kommune-0860") == []

"""Acts of senders' events: the police's answer at the gate (INF-4), and the answer to a question."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest

from crash.workbench import rulebook
from sent import Event, event
from services.core.handover.item import Item
from services.effects.acts.draft import AtHand, StoredQuestion
from services.effects.plan import Known, Plan
from unit.core.handover.test_possible import ITEM as STORED
from unit.effects.acting_plans import NOW, File
from unit.effects.planning import planned

WAITING = replace(STORED, forum="infohus_hjoerring", stage="gate", event_id="earlier", person=b"p" * 16)
QUESTION = str(UUID(int=7))


def at_hand(one: Item, *beside: Item, file: File | None = None) -> AtHand:
    """Return an item with what is stored beside it."""
    return AtHand(one, {other.id: other for other in beside}, file or File())


def answered(result: str, *waiting: AtHand, source: str = "urn:stafet:publisher:kommune-0860") -> Plan:
    """Plan the police's answer about the event `earlier` of Hjørring's."""
    sent: Event = event(
        "nordjyllands-politi", "infohus_clearance", {"event_ref": {"source": source, "id": "earlier"}, "result": result}
    )
    return planned(sent, known=Known(gated={("kommune-0860", "earlier"): list(waiting)}))


def replied(waiting: AtHand | None) -> Plan:
    """Plan Hjørring's answer to a question."""
    sent: Event = event("kommune-0860", "question_answered", {"question": QUESTION, "answer": "Ja, i går."})
    return planned(sent, known=Known(asked={("kommune-0860", QUESTION): waiting} if waiting else {}))


def moved(plan: Plan) -> list[tuple[bytes, object, object]]:
    """Return what the plan's acts change: item, stage, state."""
    return [
        (change.handover, change.columns.get("stage"), change.columns["state"])
        for act in plan.acts
        for change in act.written.changes
    ]


def told(plan: Plan, topic: str) -> list[dict[str, Any]]:
    """Return what the topics of this name are told."""
    return [orjson.loads(row.data)["data"] for row in plan.outbox if row.topic.startswith(topic)]


def test_a_cleared_item_comes_to_the_queue() -> None:
    """It stays offered, one version on; step and leaf name the police, and who has the queue is told, nobody else."""
    plan = answered("cleared_for_infohus", at_hand(WAITING))
    assert moved(plan) == [(WAITING.id, "queue", "offered")]
    (step,) = plan.late_step
    assert (step.handover, step.version, step.from_state, step.state, step.code) == (
        WAITING.id,
        2,
        "offered",
        "offered",
        None,
    )
    assert step.actor == "publisher/nordjyllands-politi"
    assert plan.leaves.late[step.leaf].leaf.code == "handover.gate→queue"
    assert plan.leaves.late[step.leaf].leaf.recipient == ("infohus_hjoerring/0860",)
    (notice,) = told(plan, "out.")
    assert (notice["handover"], notice["stage"], notice["version"]) == (str(UUID(bytes=WAITING.id)), "queue", 2)
    assert told(plan, "receipts.kommune-0860") == []


def test_what_stays_with_the_police_ends() -> None:
    """Closed, with the reason for who has the queue; the concern's sender hears that it ended, and not why."""
    plan = answered("police_only", at_hand(WAITING))
    assert moved(plan) == [(WAITING.id, None, "closed")]
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
    both = answered(result, at_hand(WAITING), at_hand(replace(WAITING, id=b"o" * 16)))
    assert [one for one, *_ in moved(both)] == [WAITING.id, b"o" * 16]
    other = answered(result, at_hand(WAITING), source="urn:stafet:publisher:kommune-0851")
    assert (other.acts, other.late_step, told(other, "out.")) == ([], [], [])


def test_a_closed_forum_s_end_is_told_to_nobody() -> None:
    """EXIT-7: that Exit had the case at all is for Exit alone."""
    assert rulebook().disclosure.is_closed("exit_enhed")
    plan = answered("police_only", at_hand(replace(WAITING, forum="exit_enhed", municipality=None)))
    assert [state for *_, state in moved(plan)] == ["closed"]
    assert told(plan, "receipts.kommune-0860") == []


def test_who_forwarded_to_the_gate_hears_that_the_police_keep_it() -> None:
    """Contracts-acts 9.1: the origin forwards no more, with a step of code `forward_returned`."""
    origin = replace(STORED, id=b"o" * 16, state="accepted", forwarding=WAITING.id)
    plan = answered("police_only", at_hand(replace(WAITING, forwarded_from=origin.id), origin))
    assert [step.code for step in plan.late_step] == ["police_only", "forward_returned"]


def test_an_answer_brings_the_item_back() -> None:
    """Contracts-acts 9.3: the question is answered, its words kept with it; the receipt says nothing else."""
    here = UUID(bytes=STORED.id)
    asked = StoredQuestion(
        UUID(QUESTION), here, "kommune-0860", "earlier", "open", NOW, NOW.date(), None, 2, None, b"-", None
    )
    waits = at_hand(replace(STORED, state="awaiting_sender", resumes="offered"), file=File(open_question=asked))
    plan = replied(waits)
    assert moved(plan) == [(STORED.id, None, "offered")]
    assert plan.acts[0].written.answered == (UUID(QUESTION), "answered", "Ja, i går.")
    assert plan.leaves.late[plan.late_step[0].leaf].leaf.on_behalf == "publisher/kommune-0860"
    assert [one["codes"] for one in told(plan, "receipts.kommune-0860")] == [[]]


def test_an_answer_to_no_open_question_has_no_effect() -> None:
    """`NOTHING_FOUND`, and nothing moves."""
    plan = replied(None)
    assert plan.acts == []
    assert [one["codes"] for one in told(plan, "receipts.kommune-0860")] == [["NOTHING_FOUND"]]

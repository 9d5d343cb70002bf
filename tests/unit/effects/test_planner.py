"""What a record becomes: an event, a duplicate, a conflict, a dead letter; what it supersedes and recalls."""

import orjson
import pytest

from crash.workbench import rulebook
from hostile.inputs import STRUCTURED
from sent import CPR, Event, event, release
from services.effects.intake_port import Record
from services.effects.plan import Known, KnownCase, OpenHandover, Origin, Plan
from services.effects.reading import read, segments
from services.effects.rows import NOT_READ
from services.effects.sealing import case_key, unseal
from unit.effects.planning import CASE, ITEM, SEALER, concern, item, knowing, planned, reading, receipts

FIRST = concern("kommune-0860", "stadium_concern", "0860")


def continuing(*open_items: OpenHandover, version: int = 1) -> Known:
    """Return what is known of a release case at some version with open items."""
    known = knowing("cpr", CPR.replace("-", ""))
    known.cases[case_key(SEALER, "kriminalforsorgen", "KF-1")] = KnownCase(case_id=CASE, version=version)
    known.open[CASE] = list(open_items)
    return known


def ends(plan: Plan) -> tuple[int, int, list[str]]:
    """Return how many became events, how many were duplicates, and what the others died of."""
    return len(plan.event), len(plan.duplicates), [letter.code for letter in plan.dead_letter]


def test_the_same_event_again_is_a_duplicate() -> None:
    """Within one segment and against what is stored: no second effect, and nobody is told anything twice."""
    plan = planned(FIRST, FIRST)
    assert ends(plan) == (1, 1, [])
    known = Known(digests={("kommune-0860", FIRST["id"]): reading(FIRST).digest})
    again = planned(FIRST, known=known)
    assert ends(again) == (0, 1, [])
    assert (again.outbox, again.leaves.ready, again.inbox) == ([], [], [])


def test_the_same_id_with_other_data_is_a_conflict() -> None:
    """It is buried without a receipt and without touching the inbox: the id stays that of the first event."""
    other = {**FIRST, "data": {**FIRST["data"], "necessity": "Noget andet."}}
    plan = planned(FIRST, other)
    assert ends(plan) == (1, 0, ["CONFLICT"])
    assert [row.event_id for row in plan.inbox] == [FIRST["id"]]
    assert [one["change"] for one in receipts(plan)] == ["decision"]


def test_a_broken_event_burns_its_id_and_its_publisher_is_told() -> None:
    """A dead letter with an id of its own has an inbox row without an event, and a receipt with the faults."""
    plan = planned(concern("kommune-0860", "stadium_concern", "0860", observed_on="yesterday"))
    assert ends(plan) == (0, 0, ["INVALID_EVENT"])
    assert [row.event for row in plan.inbox] == [None]
    assert receipts(plan)[0]["faults"] == [{"field": "observed_on", "fault": "not_date"}]


def test_a_forged_source_burns_nobody_s_id() -> None:
    """A record with another publisher's source is buried under no event's id."""
    foreign = Origin("cluster", "in.kommune-0851", 0, "kommune-0851")
    forged = read(Record(0, 1_770_708_600_000, list(STRUCTURED), orjson.dumps(FIRST)), foreign, rulebook())
    assert (forged.event_id, forged.dead) == (None, "SOURCE_NOT_TOPIC")


def test_only_danger_is_stored_without_content() -> None:
    """CALL_POLICE keeps no content (ROUTE-1); any other event's opens with the person's key in its own row."""
    plan = planned(FIRST, concern("kommune-0860", "stadium_concern", "0860", danger_now=True))
    assert [row.content is None for row in plan.event] == [False, True]
    known = knowing(*reading(FIRST).owner)
    (row,) = planned(FIRST, known=known).event
    key = known.people[SEALER.pseudonym(*reading(FIRST).owner)]
    assert unseal(key, row.id, row.content or b"").endswith(orjson.dumps(FIRST))


def test_a_first_version_begins_a_case_with_leaves_of_its_own() -> None:
    """Nobody had leaves in the case: its leaf is ready, its steps carry the leaf's place among the ready ones."""
    plan = planned(FIRST, concern("kommune-0860", "youth_crime_concern", "0860"))
    assert [row.leaf for row in plan.step] == [0, 1]
    assert (plan.late_step, plan.leaves.late) == ([], [])


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


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_that_comes_late_changes_nothing(version: int) -> None:
    """Contracts 1.2: a lower or equal version is informed with SUPERSEDED, and takes nothing back."""
    plan = planned(release("KF-1", version), known=continuing(item(), version=2))
    assert (plan.moved_cases, plan.withdrawn, plan.handover, plan.task, plan.deadline) == ([], [], [], [], [])
    assert [(row.outcome, row.case_id) for row in plan.event] == [("informed", CASE)]
    assert receipts(plan)[0]["codes"] == ["SUPERSEDED"]


def recall(of: str) -> Event:
    """Return the recall of an event of Kriminalforsorgen's."""
    ref = {"source": "urn:stafet:publisher:kriminalforsorgen", "id": of}
    return event("kriminalforsorgen", "event_recalled", {"event_ref": ref, "reason": "wrong_person"})


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


def test_a_recall_of_what_nobody_read_is_kept_under_its_id() -> None:
    """It found nothing and says so, and the event, when it is read, takes the place that the recall kept for it."""
    plan = planned(recall("later"))
    assert receipts(plan)[0]["codes"] == ["NOTHING_FOUND"]
    assert [(row.event_id, row.event, row.recalled) for row in plan.inbox if row.digest == NOT_READ] == [
        ("later", None, "wrong_person")
    ]
    named = ("kommune-0860", FIRST["id"])
    known = Known(recalled={named: "wrong_person"}, unread={named})
    late = planned(FIRST, known=known)
    assert receipts(late)[0]["codes"] == ["RECALLED"]
    assert (late.handover, late.task, late.deadline) == ([], [], [])
    assert (late.read_at_last, [row.recalled for row in late.inbox]) == ([named], ["wrong_person"])


def test_records_that_build_on_each_other_are_stored_one_after_the_other() -> None:
    """A recall after its event, an event after its recall, two of one item's ends: each begins a segment."""
    release_1, release_2 = release("KF-1"), release("KF-1", 2)
    back, other = recall(release_1["id"]), recall("other")

    def cut(*sent: Event) -> list[int]:
        return [len(part) for part in segments([reading(one) for one in sent])]

    assert cut(release_1, back) == cut(back, release_1) == cut(back, recall(release_1["id"])) == [1, 1]
    assert cut(release_1, release_2) == cut(other, release_1) == cut(release_1, other) == [1, 1]
    assert cut(back, other, release("KF-2", id_="another")) == [2, 1]
    ref = {"source": FIRST["source"], "id": FIRST["id"]}
    clears = event("nordjyllands-politi", "infohus_clearance", {"event_ref": ref, "result": "police_only"})
    wish = event("nordjyllands-politi", "statistics", {"municipality": "0860", "period": "2026-01", "counts": {"a": 9}})
    assert cut(wish, clears, clears, wish) == [1, 1, 1, 1]

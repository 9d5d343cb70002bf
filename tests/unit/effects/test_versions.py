"""An event beside what came before it: late, recalled, or naming something that is not there."""

from dataclasses import replace
from typing import Any

import pytest

from sent import Event, event, release
from services.effects.draft import Draft
from services.effects.plan import Known, KnownCase, Origin
from services.effects.rows import NOT_READ
from services.effects.sealing import case_key
from services.effects.versions import Standing, standing
from unit.effects.planning import CASE, FIRST, SEALER, continuing, drafted, item, planned, reading, recall, receipts


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_that_comes_late_changes_nothing(version: int) -> None:
    """Contracts 1.2: a lower or equal version is informed with SUPERSEDED, and takes nothing back."""
    plan = planned(release("KF-1", version), known=continuing(item(), version=2))
    assert (plan.moved_cases, plan.withdrawn, plan.handover, plan.task, plan.deadline) == ([], [], [], [], [])
    assert [(row.outcome, row.case_id) for row in plan.event] == [("informed", CASE)]
    assert receipts(plan)[0]["codes"] == ["SUPERSEDED"]


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


FRESH = b"f" * 16
KEY = case_key(SEALER, "kriminalforsorgen", "KF-1")
ORIGIN = Origin("cluster", "in.kriminalforsorgen", 0, "kriminalforsorgen")


def stands(sent: Event, known: Known) -> tuple[Standing, Draft]:
    """Return how an event stands beside what is known, and the plan."""
    read = reading(sent)
    assert read.decided is not None
    draft = replace(drafted(known), origin=read.origin)
    return standing(draft, read, read.decided.decision, FRESH), draft


def at_version(version: int, **more: Any) -> Known:
    """Return what is known of the release case at a version."""
    return Known(cases={KEY: KnownCase(case_id=CASE, version=version)}, **more)


LOOKED_UP = Known(case_keys={("kriminalforsorgen", "KF-1"): b"k"}, cases={b"k": KnownCase(CASE, 1)})


@pytest.mark.parametrize(
    ("known", "version", "codes", "case", "earlier", "supersedes"),
    [
        (Known(), 1, (), FRESH, False, False),
        (at_version(1), 2, (), CASE, True, True),
        (at_version(2), 2, ("SUPERSEDED",), CASE, True, False),
        (at_version(3), 2, ("SUPERSEDED",), CASE, True, False),
        (Known(recalled={("kriminalforsorgen", "r-1"): "x"}), 1, ("RECALLED",), FRESH, False, False),
        (at_version(1, recalled={("kriminalforsorgen", "r-1"): "x"}), 2, ("RECALLED",), FRESH, False, False),
        (LOOKED_UP, 2, (), CASE, True, True),
    ],
)  # fmt: skip
def test_a_version_stands_beside_its_case(
    known: Known, version: int, codes: tuple[str, ...], case: bytes, earlier: bool, supersedes: bool
) -> None:
    """New, newer, stale or taken back: the case it belongs to, whether that has leaves, and whether others go."""
    found, draft = stands(release("KF-1", version, id_="r-1"), known)
    assert (found.decision.codes, found.case_id) == (codes, case)
    assert (found.has_earlier_leaves, found.supersedes) == (earlier, supersedes)
    assert bool(found.decision.items) == (not codes)
    assert len(draft.plan.moved_cases) == supersedes
    assert len(draft.plan.new_cases) == (not codes and not earlier)


def test_a_cancellation_of_nothing_says_so() -> None:
    """Of a case that is there it is a newer version; of none it found nothing, and begins the case all the same."""
    cancelled = release("KF-1", 2, date_status="cancelled")
    found, draft = stands(cancelled, Known())
    assert found.decision.codes == ("CANCELLED", "NOTHING_FOUND")
    assert [row.version for row in draft.plan.new_cases] == [2]
    assert stands(cancelled, at_version(1))[0].decision.codes == ("CANCELLED",)
    taken_back = Known(recalled={("kriminalforsorgen", cancelled["id"]): "x"})
    assert stands(cancelled, taken_back)[0].decision.codes == ("RECALLED",)


def test_what_belongs_to_no_case_is_one_of_its_own() -> None:
    """Recalled before it was read it does nothing; what had nothing to do stays as it was decided."""
    named = ("kommune-0860", FIRST["id"])
    for known, codes in ((Known(), ()), (Known(recalled={named: "x"}), ("RECALLED",))):
        found, _ = stands(FIRST, known)
        assert found == Standing(found.decision, FRESH, has_earlier_leaves=False, supersedes=False)
        assert found.decision.codes == codes
        assert (found.decision.outcome, bool(found.decision.items)) == (
            ("informed", False) if codes else ("routed", True)
        )
    counts = event("kommune-0860", "statistics", {"municipality": "0860", "period": "2026-01", "counts": {"a": 9}})
    idle, _ = stands(counts, Known(recalled={("kommune-0860", counts["id"]): "x"}))
    assert idle.decision.codes == ()


def test_what_is_named_is_there_or_not() -> None:
    """A recall's event, a clearance's item, a question: nothing found is said, and what is there is not."""
    recalled = recall("earlier")
    assert stands(recalled, Known())[0].decision.codes == ("NOTHING_FOUND",)
    there = Known(digests={("kriminalforsorgen", "earlier"): b"d"})
    assert stands(recalled, there)[0].decision.codes == ()
    ref = {"source": "urn:stafet:publisher:kommune-0860", "id": "earlier"}
    clears = event("nordjyllands-politi", "infohus_clearance", {"event_ref": ref, "result": "police_only"})
    assert stands(clears, Known())[0].decision.codes == ("NOTHING_FOUND",)
    assert stands(clears, Known(gated={("kommune-0860", "earlier"): [item()]}))[0].decision.codes == ()
    answer = {"question": "8f3e0a52-1c5b-4c1e-9a77-2d6c0b1f4e90", "answer": "Ja."}
    assert stands(event("kommune-0860", "question_answered", answer), Known())[0].decision.codes == ("NOTHING_FOUND",)

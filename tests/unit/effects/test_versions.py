"""An event beside what came before it: late, recalled, or naming something that is not there."""

import pytest

from sent import release
from services.effects.plan import Known
from services.effects.rows import NOT_READ
from unit.effects.planning import CASE, FIRST, continuing, item, planned, recall, receipts


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

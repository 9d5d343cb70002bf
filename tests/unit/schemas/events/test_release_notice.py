"""Release notices and their cancellations: what is looked at, and what is left aside."""

from typing import Any

import pytest

from schemas.events.release_notice import ReleaseNotice, cancellation, cancels
from unit.schemas.validating import faults, result


@pytest.mark.parametrize(
    ("flag", "data"),
    [
        (True, {"case_ref": "KF-1", "version": 1, "date_status": "cancelled"}),
        (True, {"case_ref": "KF-1", "version": 1, "date_status": "cancelled", "subject": 7, "release_date": []}),
        (False, {"case_ref": "", "version": 1, "date_status": "cancelled"}),
        (False, {"case_ref": "x" * 101, "version": 1, "date_status": "cancelled"}),
        (False, {"case_ref": "KF-1", "version": 0, "date_status": "cancelled"}),
        (False, {"case_ref": "KF-1", "version": 1.0, "date_status": "cancelled"}),
        (False, {"case_ref": "KF-1", "date_status": "cancelled"}),
        (False, {"version": 1, "date_status": "cancelled"}),
        (False, {"case_ref": "KF-1", "version": 1, "date_status": "changed"}),
        (False, {"case_ref": "KF-1", "version": 1}),
        (False, []),
        (False, None),
        (False, "cancelled"),
    ],
)
def test_a_cancellation_needs_three_valid_fields_and_no_other_is_looked_at(flag: bool, data: Any) -> None:
    """REL-11: case, version and status; whatever else is said does not matter."""
    assert cancellation(data) == (("KF-1", 1) if flag else None)
    assert cancels(data) == (isinstance(data, dict) and data.get("date_status") == "cancelled")


def test_a_cancellation_that_is_not_valid_has_only_the_faults_of_its_three_fields() -> None:
    """Its other fields are not looked at when it is refused either."""
    wrong = {"date_status": "cancelled", "version": "2", "case_ref": "", "subject": 7, "necessity": None}
    assert faults("release_notice", wrong) == [("case_ref", "too_short"), ("version", "not_integer")]


def test_a_release_is_no_notification_and_no_row_is_refused_by_another() -> None:
    """Contracts 1.2: `is_this` and `child-notification` are faults on a release notice; nothing else is bound."""
    assert faults("release_notice", {"notification": "is_this"}) == [("notification", "not_allowed")]
    assert faults("release_notice", {"legal_basis": "child-notification"}) == [("legal_basis", "not_allowed")]
    assert faults("stadium_concern", {"notification": "is_this", "legal_basis": "child-notification"}) == []
    strange = {"legal_status": "remand", "released_from": "at_liberty", "release_type": "parole"}
    assert isinstance(result("release_notice", strange), ReleaseNotice)


def test_a_judgement_is_whole_and_an_exit_may_be_half() -> None:
    """KSP-8: who judged what, when; in `exit` a missing part is false."""
    for part in ("judged", "by", "on"):
        whole = {"judged": "at_risk", "by": "KiF", "on": "2026-01-15"}
        del whole[part]
        assert faults("release_notice", {"radicalisation": whole}) == [(f"radicalisation.{part}", "missing")]
    late = {"judged": "no", "by": "KiF", "on": "2026-02-11"}
    assert faults("release_notice", {"radicalisation": late}) == [("radicalisation.on", "in_future")]
    event = result("release_notice", {"exit": {"consent": True}})
    assert isinstance(event, ReleaseNotice)
    assert event.exit is not None
    assert (event.exit.wish, event.exit.consent) == (False, True)

"""Offers that acts make: their answer deadline, and what the forum is told."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson

from unit.core.handover.test_possible import ITEM
from unit.effects.acting_plans import NOTHING, File, planned

DESK = {"forum": "municipal_notification_desk", "legal_basis": "child-notification", "necessity": "Underretning."}


def test_a_day_and_hours_stand_in_columns_of_their_own() -> None:
    """Three hverdage in `manual`, 24 hours at the desk (contracts-acts 10)."""
    (back,) = planned("return", reason="other").written.offers
    assert (str(back.columns["answer_on"]), back.columns["answer_at"]) == ("2026-02-13", None)
    (desk,) = planned("forward", replace(ITEM, state="accepted"), **DESK).written.offers
    assert (desk.columns["answer_on"], desk.columns["answer_at"]) == (None, datetime(2026, 2, 11, 9, tzinfo=UTC))


def test_the_forum_is_told_what_must_not_be_done() -> None:
    """SSP-15: a hard stop goes with every offer."""
    file = File(decided=NOTHING._replace(stops=("contact_parents",)))
    draft = planned("forward", replace(ITEM, state="accepted"), file, **DESK)
    data = orjson.loads(draft.notices[0].data)["data"]
    assert (data["stops"], data["answer_by"], data["due"]) == (
        ["contact_parents"], "2026-02-11T09:00:00Z", "2026-02-11T09:00:00Z",
    )  # fmt: skip


def test_nobody_is_told_that_a_case_came_from_exit() -> None:
    """EXIT-7: `forwarded_from` is null, also in the message."""
    one = replace(
        ITEM, forum="exit_enhed", municipality=None, state="accepted", legal_basis="consent", type="exit_wish"
    )
    body = {"forum": "psp", "legal_basis": "RPL115-1-2", "necessity": "PSP skal kende den."}
    draft = planned("forward", one, File(years=30), **body)
    assert orjson.loads(draft.notices[0].data)["data"]["forwarded_from"] is None

"""The model's answer deadlines by sentences of contracts-acts 10."""

from datetime import UTC, date, datetime, timedelta

import pytest

from statemachine.model.clock import begun, end_of, paused, resumed

FRIDAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
BEFORE_EASTER = datetime(2026, 3, 31, 12, tzinfo=UTC)
"""A Tuesday; Thursday to Monday are no *hverdage*."""


@pytest.mark.parametrize(
    ("forum", "stage", "due"),
    [("ssp", "queue", date(2026, 4, 10)), ("ssp", "manual", date(2026, 4, 8)), ("psp", "gate", date(2026, 4, 7))],
)
def test_hverdage_after_the_day_of_offer(forum: str, stage: str, due: date) -> None:
    """Five, three in `manual`, two at the gate, over Easter."""
    assert begun(forum, stage, BEFORE_EASTER) == due


def test_the_desk_counts_hours_whatever_the_stage() -> None:
    """24 of them, also over a weekend."""
    assert begun("municipal_notification_desk", "manual", FRIDAY) == FRIDAY + timedelta(hours=24)


@pytest.mark.parametrize(
    ("asked", "answered", "due"),
    [
        (datetime(2026, 11, 30, 12, tzinfo=UTC), datetime(2026, 12, 7, 12, tzinfo=UTC), date(2026, 12, 11)),
        (datetime(2026, 12, 4, 22, 59, tzinfo=UTC), datetime(2026, 12, 4, 22, 59, tzinfo=UTC), date(2026, 12, 7)),
        (datetime(2026, 12, 9, 12, tzinfo=UTC), datetime(2026, 12, 10, 12, tzinfo=UTC), date(2026, 12, 11)),
        (datetime(2026, 12, 3, 23, tzinfo=UTC), datetime(2026, 12, 5, 12, tzinfo=UTC), date(2026, 12, 7)),
    ],
)
def test_a_question_stops_the_clock(asked: datetime, answered: datetime, due: date) -> None:
    """What was left counts from the day of the answer; on the last day, and after it, one *hverdag* is left."""
    assert resumed(paused(date(2026, 12, 4), asked), answered) == due


def test_hours_stay_hours() -> None:
    """Six hours were left, and six follow the answer."""
    left = paused(FRIDAY + timedelta(hours=24), FRIDAY + timedelta(hours=18))
    assert resumed(left, FRIDAY + timedelta(days=9)) == FRIDAY + timedelta(days=9, hours=6)


def test_a_day_ends_at_midnight_in_copenhagen() -> None:
    """Also on the days on which the clock changes."""
    assert end_of(date(2026, 3, 28)) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert end_of(date(2026, 3, 29)) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert end_of(date(2026, 10, 25)) == datetime(2026, 10, 25, 23, tzinfo=UTC)

"""Answer deadlines by hand: around Easter, over a clock change, while the sender is asked (contracts-acts 10)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.core.deadlines.answer_deadline import Left, first, go_on, is_past_at_receipt, nearest, of_question, stop
from unit.core.broken import built

BOOK = built(lambda _: None)
WEDNESDAY = datetime(2026, 4, 1, 12, tzinfo=UTC)  # Maundy Thursday, Good Friday and Easter Monday follow
DESK = "municipal_notification_desk"


@pytest.mark.parametrize(
    ("forum", "stage", "due"),
    [
        ("ksp", "queue", date(2026, 4, 13)),
        ("p115_plus_udvalg", "triage", date(2026, 4, 13)),
        ("ksp_manual", "manual", date(2026, 4, 9)),
        ("infohus_hjoerring", "gate", date(2026, 4, 8)),
        (DESK, "queue", WEDNESDAY + timedelta(hours=24)),
        (DESK, "manual", WEDNESDAY + timedelta(hours=24)),
    ],
)
def test_the_first_answer_deadline(forum: str, stage: str, due: date | datetime) -> None:
    """By stage and forum, over the Easter holidays; the day of the offer is not counted."""
    assert first(BOOK.answering, BOOK.holidays, forum, stage, WEDNESDAY) == due


def test_an_offer_near_midnight_belongs_to_the_day_in_copenhagen() -> None:
    """22:00 UTC in summer is the next day already."""
    late = datetime(2026, 6, 1, 22, tzinfo=UTC)
    due = [first(BOOK.answering, BOOK.holidays, "ksp", "queue", one) for one in (late - timedelta(seconds=1), late)]
    assert due == [date(2026, 6, 8), date(2026, 6, 9)]


def test_hours_are_elapsed_hours_over_a_clock_change() -> None:
    """24 hours from the evening before the clocks change end 24 hours later, whatever the wall says."""
    begins = datetime(2026, 3, 28, 20, tzinfo=UTC)
    assert first(BOOK.answering, BOOK.holidays, DESK, "queue", begins) == datetime(2026, 3, 29, 20, tzinfo=UTC)


def test_days_stand_still_while_the_sender_is_asked() -> None:
    """Due on the 13th, asked on the 8th: three hverdage are left, and they begin after the day of the answer."""
    left = stop(date(2026, 4, 13), datetime(2026, 4, 8, 10, tzinfo=UTC), BOOK.holidays)
    assert left == Left(3, None)
    assert go_on(left, datetime(2026, 4, 24, 10, tzinfo=UTC), BOOK.holidays) == date(2026, 4, 29)
    assert of_question(BOOK.answering, BOOK.holidays, WEDNESDAY) == date(2026, 4, 13)


@pytest.mark.parametrize("day", [13, 14, 20])
def test_a_day_at_least_is_left(day: int) -> None:
    """Asked on the due day or after it, the forum still has a day when the answer comes."""
    asked = datetime(2026, 4, day, 10, tzinfo=UTC)
    assert stop(date(2026, 4, 13), asked, BOOK.holidays) == Left(1, None)


def test_hours_stay_hours() -> None:
    """What was left of 24 hours is left after the answer, and what was over stays over by as much."""
    due = datetime(2026, 4, 2, 12, tzinfo=UTC)
    left = stop(due, due - timedelta(hours=5, minutes=3), BOOK.holidays)
    answered = datetime(2026, 4, 9, 8, tzinfo=UTC)
    assert go_on(left, answered, BOOK.holidays) == answered + timedelta(hours=5, minutes=3)
    over = stop(due, due + timedelta(hours=1), BOOK.holidays)
    assert go_on(over, answered, BOOK.holidays) == answered - timedelta(hours=1)


def test_what_never_was_an_answer_deadline_is_refused() -> None:
    """Nothing left of nothing is a mistake of the caller's."""
    with pytest.raises(ValueError, match="neither"):
        go_on(Left(None, None), WEDNESDAY, BOOK.holidays)


def test_what_is_due_first() -> None:
    """A day ends at its end: before it comes what has hours on that day, after it the next day."""
    day, hour = date(2026, 4, 13), datetime(2026, 4, 13, 21, 59, tzinfo=UTC)
    assert nearest([None, day, hour]) == hour
    assert nearest([day, hour + timedelta(minutes=2)]) == day
    assert nearest([]) is None


def test_a_deadline_of_yesterday_is_past_at_receipt() -> None:
    """The end of the day in Copenhagen decides, to the minute."""
    midnight = datetime(2026, 4, 13, 22, tzinfo=UTC)
    assert not is_past_at_receipt(date(2026, 4, 13), midnight - timedelta(minutes=1))
    assert is_past_at_receipt(date(2026, 4, 13), midnight)
    assert not is_past_at_receipt(midnight + timedelta(hours=24), midnight)

"""Answer deadlines and reminders against a slow model that walks the calendar day by day (contracts-acts 10)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oracle import waiting
from services.core.calendar.dates import add_hverdage, hverdage_between
from services.core.deadlines import answer_deadline
from services.core.deadlines.reminders import ANSWER, Key, Timetable, Watched, due_now, next_moment
from services.core.rulebook.deadlines import end
from services.core.rulebook.vocabulary import STAGES
from statemachine.model import clock
from unit.core.broken import built

BOOK = built(lambda _: None)
ANSWERING, HOLIDAYS = BOOK.answering, BOOK.holidays
TIMETABLE = Timetable(BOOK)
FORUMS = ("ksp", "ssp", "exit_enhed", "municipal_notification_desk", "district_triage")
SPRING, AUTUMN = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- the strategy adds it
around = st.builds(
    lambda change, hours: change + timedelta(hours=hours), st.sampled_from([SPRING, AUTUMN]), st.floats(-240, 240)
)
moments = instants | around
forums, stages = st.sampled_from(FORUMS), st.sampled_from(STAGES)
later = st.timedeltas(timedelta(), timedelta(days=40))


@given(forums, stages, moments)
@settings(max_examples=400)
@example("ksp", "queue", datetime(2026, 4, 1, 21, 59, tzinfo=UTC))  # the Wednesday before Easter, nearly Thursday
@example("ksp", "queue", datetime(2026, 4, 1, 22, 0, tzinfo=UTC))
def test_the_first_answer_deadline(forum: str, stage: str, begins: datetime) -> None:
    """Hverdage after the day of offer in Copenhagen, at the desk 24 hours, whatever the stage."""
    found = answer_deadline.first(ANSWERING, HOLIDAYS, forum, stage, begins)
    assert found == clock.begun(forum, stage, begins)
    assert type(found) is type(clock.begun(forum, stage, begins))


@given(forums, stages, moments, later, later)
@settings(max_examples=400)
def test_a_question_stops_it_and_the_answer_lets_it_go_on(
    forum: str, stage: str, begins: datetime, until_asked: timedelta, until_answered: timedelta
) -> None:
    """What was left after the day of the question goes on from the day of the answer, a day at least; hours stay."""
    asked, answered = begins + until_asked, begins + until_asked + until_answered
    before = answer_deadline.first(ANSWERING, HOLIDAYS, forum, stage, begins)
    left = answer_deadline.stop(before, asked, HOLIDAYS)
    assert (left.days is None) == isinstance(before, datetime)
    assert (left.time is None) == isinstance(before, date if left.days else ())
    assert answer_deadline.go_on(left, answered, HOLIDAYS) == clock.resumed(clock.paused(before, asked), answered)
    assert answer_deadline.of_question(ANSWERING, HOLIDAYS, asked) == clock.question_due(asked)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(1, 40))
def test_hverdage_are_counted_both_ways(day: date, count: int) -> None:
    """So many hverdage on and back again; between the two lie as many as were counted."""
    there = add_hverdage(day, count, HOLIDAYS)
    assert hverdage_between(day, there, HOLIDAYS) == count
    back = add_hverdage(day, -count, HOLIDAYS)
    assert hverdage_between(back, day - timedelta(1), HOLIDAYS) == count - 1
    assert hverdage_between(there, day, HOLIDAYS) == 0


dues = st.dates(date(2020, 1, 1), date(2035, 12, 31)) | moments


@given(dues, moments, st.booleans())
@settings(max_examples=300)
@example(date(2026, 3, 29), datetime(2026, 3, 1, tzinfo=UTC), True)
@example(date(2026, 10, 25), datetime(2026, 10, 1, tzinfo=UTC), False)
def test_levels_are_due_when_the_calendar_says_so(due: date | datetime, offered: datetime, answer: bool) -> None:
    """Each level at 07:00 of its day, of hours at a quarter left and at once; none from before the offer."""
    desk = "municipal_notification_desk"
    if answer:
        item = Watched("offered", desk, "queue", offered, answer_by=due)
    else:
        item = Watched("accepted", desk, "queue", offered, deadlines=(("CHI-4", due),))
    found = [(one.level, one.at) for one in TIMETABLE.of_item(item)]
    assert sorted(found) == sorted(waiting.moments(due, offered, answer=answer))


looks = st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=4)), min_size=1, max_size=25)


@given(forums, stages, moments, dues, looks, st.data())
@settings(max_examples=300)
def test_each_reminder_is_sent_once_however_clock_looks(
    forum: str, stage: str, offered: datetime, other: date | datetime, steps: list[timedelta], data: st.DataObject
) -> None:
    """A clock that looks now and then sends what the model tells, once, also when it is set back in between."""
    answer = answer_deadline.first(ANSWERING, HOLIDAYS, forum, stage, offered)
    item = Watched("offered", forum, stage, offered, answer_by=answer, deadlines=(("REL-7", other),))
    hours = 24 if isinstance(other, date) and not isinstance(other, datetime) else (other - offered) / waiting.HOUR
    model = [
        waiting.Deadline(ANSWER, waiting.moments(answer, offered, answer=True)),
        waiting.Deadline("REL-7", waiting.moments(other, offered, answer=False, hours=hours)),
    ]
    planned, now = TIMETABLE.of_item(item), offered
    sent: set[Key] = set()
    for step in steps:
        now += step
        looked = now - data.draw(st.sampled_from([timedelta(), timedelta(hours=1), timedelta(days=2)]))
        early = due_now(planned, sent, looked)
        told = {(rule, level) for one in model for rule, level in one.look(looked)}
        assert {(one.rule, one.level) for one in early} == told
        sent |= {one.key for one in early}
        due = due_now(planned, sent, now)
        assert {(one.rule, one.level) for one in due} == {(r, name) for one in model for r, name in one.look(now)}
        sent |= {one.key for one in due}
        assert due_now(planned, sent, now) == []
        upcoming = next_moment(planned, now)
        assert upcoming == min((at for one in model for _, at in one.levels), default=None)


@given(moments, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
@pytest.mark.parametrize("state", ["closed", "returned", "forwarded", "recalled"])
def test_nothing_is_due_of_what_has_ended(state: str, offered: datetime, due: date) -> None:
    """An item that has ended is reminded of nothing."""
    ended = Watched(state, "ksp", "queue", offered, due, (("REL-3", due),), due, due)
    assert TIMETABLE.of_item(ended) == []


@given(dues, dues, dues)
def test_due_is_what_ends_first(one: date | datetime, other: date | datetime, third: date | datetime) -> None:
    """An item is due when the first of its answer deadline and its running deadlines ends."""
    found = answer_deadline.nearest([one, None, other, third])
    assert found is not None
    assert end(found) == min(map(clock.end_of, (one, other, third)))
    assert answer_deadline.nearest([None]) is None


@given(dues, moments)
def test_past_at_receipt(due: date | datetime, received: datetime) -> None:
    """A deadline that was over when the event came is marked, and no other."""
    assert answer_deadline.is_past_at_receipt(due, received) == (clock.end_of(due) <= received)

"""Reminders by hand: every level of an answer deadline, of hours, a meeting and a birthday (contracts-acts 10)."""

from datetime import UTC, date, datetime, timedelta

from services.core.deadlines.reminders import Key, Reminder, Timetable, Watched, due_now, next_moment
from unit.core.broken import built

BOOK = built(lambda _: None)
TABLE = Timetable(BOOK)
OFFERED = datetime(2026, 10, 16, 9, tzinfo=UTC)  # a Friday; the clocks go back on Sunday the 25th
DUE = date(2026, 10, 23)


def _told(found: list[Reminder]) -> list[tuple[str, str, str]]:
    return [(one.rule, one.level, one.at.isoformat(timespec="minutes").removesuffix("+00:00")) for one in found]


def test_every_level_of_an_answer_deadline() -> None:
    """The hverdag before, the day after, the 2nd, 3rd and 5th hverdag after, at 07:00 on the wall on both times."""
    item = Watched("offered", "ksp", "queue", OFFERED, answer_by=DUE)
    assert _told(TABLE.of_item(item)) == [
        ("answer_by", "soon", "2026-10-22T05:00"),
        ("answer_by", "overdue", "2026-10-24T05:00"),
        ("answer_by", "stand_in", "2026-10-27T06:00"),
        ("answer_by", "leader", "2026-10-28T06:00"),
        ("answer_by", "authority", "2026-10-30T06:00"),
    ]


def test_other_deadlines_have_two_levels() -> None:
    """5 hverdage before, over Easter, and the day after."""
    begins = datetime(2026, 3, 1, tzinfo=UTC)
    item = Watched("accepted", "ksp", "queue", begins, deadlines=(("REL-7", date(2026, 4, 9)),))
    assert _told(TABLE.of_item(item)) == [
        ("REL-7", "soon", "2026-03-30T05:00"),
        ("REL-7", "overdue", "2026-04-10T05:00"),
    ]


def test_hours_are_reminded_of_at_a_quarter_and_at_once() -> None:
    """Of 24 hours the last six, then at once; the stand-in on the 2nd hverdag after that day."""
    at = datetime(2026, 10, 17, 3, 30, tzinfo=UTC)
    desk = Watched("offered", "municipal_notification_desk", "queue", at - timedelta(hours=24), at, (("CHI-4", at),))
    assert _told(TABLE.of_item(desk))[:6] == [
        ("CHI-4", "soon", "2026-10-16T21:30"),
        ("answer_by", "soon", "2026-10-16T21:30"),
        ("CHI-4", "overdue", "2026-10-17T03:30"),
        ("answer_by", "overdue", "2026-10-17T03:30"),
        ("answer_by", "stand_in", "2026-10-20T05:00"),
        ("answer_by", "leader", "2026-10-21T05:00"),
    ]


def test_a_level_from_before_the_offer_is_not_sent() -> None:
    """A deadline that is due tomorrow is told when it has passed only."""
    item = Watched("offered", "ksp", "queue", OFFERED, deadlines=(("REL-7", OFFERED.date()),))
    assert _told(TABLE.of_item(item)) == [("REL-7", "overdue", "2026-10-17T05:00")]


def test_a_meeting_that_passed_and_a_birthday() -> None:
    """Still on the agenda the day after the meeting (ROUTE-10); the review, also before the offer (RET-7)."""
    item = Watched("on_agenda", "ssp", "queue", OFFERED, meeting=date(2026, 11, 4), eighteenth=date(2026, 10, 15))
    assert _told(TABLE.of_item(item)) == [
        ("RET-7", "review_at_18", "2026-10-15T05:00"),
        ("meeting", "meeting_passed", "2026-11-05T06:00"),
    ]
    assert _told(TABLE.of_item(item._replace(state="handled", eighteenth=None))) == []


def test_of_two_that_are_due_at_once_only_the_later_is_sent() -> None:
    """After downtime the leader hears, not everybody before; a clock set back sends nothing that was overtaken."""
    item = Watched("offered", "ksp", "queue", OFFERED, answer_by=DUE)
    planned, sent = TABLE.of_item(item), set[Key]()
    late = datetime(2026, 10, 28, 12, tzinfo=UTC)
    due = due_now(planned, sent, late)
    assert [one.level for one in due] == ["leader"]
    sent |= {one.key for one in due}
    assert due_now(planned, sent, late) == []
    assert due_now(planned, sent, late - timedelta(days=4)) == []
    assert next_moment(planned, late) == datetime(2026, 10, 30, 6, tzinfo=UTC)
    assert next_moment(planned, late + timedelta(days=9)) is None


def test_a_deadline_that_moved_is_another_one() -> None:
    """After a question the answer deadline has another end, and its levels are sent again."""
    first = Watched("offered", "ksp", "queue", OFFERED, answer_by=DUE)
    sent = {one.key for one in TABLE.of_item(first)}
    again = TABLE.of_item(first._replace(answer_by=date(2026, 10, 26)))
    assert [one.level for one in due_now(again, sent, datetime(2026, 10, 27, 12, tzinfo=UTC))] == ["overdue"]


def test_a_question_has_two_levels() -> None:
    """The hverdag before its due day and the day after it."""
    found = TABLE.of_question("q-1", OFFERED, DUE)
    assert _told(found) == [("q-1", "soon", "2026-10-22T05:00"), ("q-1", "overdue", "2026-10-24T05:00")]

"""Answer deadlines of offered items: when they end, how they stand still for a question, and what is due first."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from services.core.calendar.dates import Holiday, add_hverdage, hverdage_between
from services.core.rulebook.answering import Answering
from services.core.rulebook.deadlines import day_of, end


class Left(NamedTuple):
    """What is left of an answer deadline while it stands still: *hverdage*, or time where hours count.

    Time is negative once the hours are over: a question does not bring them back.
    """

    days: int | None
    time: timedelta | None


def first(
    answering: Answering, holidays: Sequence[Holiday], forum: str, stage: str, begins: datetime
) -> date | datetime:
    """Return when an answer is due of an item that is offered, or comes to another stage, at the instant `begins`."""
    row = answering.row(forum, stage)
    if row.unit == "hours":
        return begins.astimezone(UTC) + timedelta(hours=row.count)
    return add_hverdage(day_of(begins), row.count, holidays)


def stop(answer_by: date | datetime, asked: datetime, holidays: Sequence[Holiday]) -> Left:
    """Return what is left when the sender is asked something: of days at least one, of hours what there is.

    The *hverdage* after the day of the question count, up to and with the due day (contracts-acts 10).
    """
    if isinstance(answer_by, datetime):
        return Left(None, answer_by - asked)
    return Left(max(hverdage_between(day_of(asked), answer_by, holidays), 1), None)


def go_on(left: Left, answered: datetime, holidays: Sequence[Holiday]) -> date | datetime:
    """Return when the answer is due once the sender has answered, or is asked no longer: what was left, from then on.

    Raises ValueError when neither days nor time are left: that never was an answer deadline.
    """
    if left.time is not None:
        return answered.astimezone(UTC) + left.time
    if left.days is None:
        raise ValueError("neither days nor time are left")
    return add_hverdage(day_of(answered), left.days, holidays)


def of_question(answering: Answering, holidays: Sequence[Holiday], asked: datetime) -> date:
    """Return until the end of which day a sender has time for a question."""
    return add_hverdage(day_of(asked), answering.question, holidays)


def is_past_at_receipt(due: date | datetime, received: datetime) -> bool:
    """Tell whether a decision's deadline lay before the receipt already: kept, shown, and never reminded of."""
    return end(due) <= received


def nearest(running: Iterable[date | datetime | None]) -> date | datetime | None:
    """Return what ends first of an item's answer deadline and its running deadlines, None when nothing runs.

    Running is what is not done, not withdrawn and not past at receipt. Of two that end together the first counts.
    """
    return min((one for one in running if one is not None), key=end, default=None)

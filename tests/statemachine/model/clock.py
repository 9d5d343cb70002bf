"""Answer deadlines of contracts-acts 10: *hverdage* or hours, standing still while the sender is asked."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

from oracle.danish_time import copenhagen_day, hverdage_after, is_hverdag

Due = date | datetime
"""A date is the end of that day in Copenhagen; an instant counts to the second."""
Left = int | timedelta
"""What was left when a question was asked: *hverdage*, or hours."""

DESK = "municipal_notification_desk"
HVERDAGE = {"manual": 3, "gate": 2}
TO_ANSWER_A_QUESTION = 5


def begun(forum: str, stage: str, now: datetime) -> Due:
    """Return when an item that is offered now, or now enters a stage, must have been answered."""
    if forum == DESK:
        return now + timedelta(hours=24)
    return hverdage_after(copenhagen_day(now), HVERDAGE.get(stage, 5))


def question_due(now: datetime) -> date:
    """Return when the sender must have answered."""
    return hverdage_after(copenhagen_day(now), TO_ANSWER_A_QUESTION)


def paused(due: Due, now: datetime) -> Left:
    """Return what is left after the day of the question, at least one *hverdag*; hours stay hours."""
    if isinstance(due, datetime):
        return due - now
    day, left = copenhagen_day(now), 0
    while day < due:
        day += timedelta(days=1)
        left += is_hverdag(day)
    return max(left, 1)


def resumed(left: Left, now: datetime) -> Due:
    """Return the due moment when what was left counts from the answer or the cancellation."""
    if isinstance(left, timedelta):
        return now + left
    return hverdage_after(copenhagen_day(now), left)


def end_of(due: Due) -> datetime:
    """Return the instant at which it is too late."""
    if isinstance(due, datetime):
        return due
    tomorrow = due + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time_of_day(), UTC)
    summer, winter = midnight - timedelta(hours=2), midnight - timedelta(hours=1)
    return summer if copenhagen_day(summer) == tomorrow else winter

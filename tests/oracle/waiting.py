"""Reminders, day by day: a second implementation of contracts-acts 10 that shares no code with the product.

It walks the calendar instead of counting in it, knows North Jutland's numbers by heart, and never looks ahead.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

from oracle.danish_time import copenhagen_day, is_hverdag
from statemachine.model.clock import Due

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def seven(day: date) -> datetime:
    """07:00 in Copenhagen."""
    return _on_the_wall(day, 7)


def _on_the_wall(day: date, hour: int) -> datetime:
    naive = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    for hours in (1, 2):
        found = naive - hours * HOUR
        if _offset(found) == hours:
            return found
    raise AssertionError(day)


def _offset(instant: datetime) -> int:
    """1 or 2: in summer the day in Copenhagen has begun already an hour before UTC+1 says so."""
    month, day = instant.month, instant.day
    if 4 <= month <= 9:
        return 2
    if month in {3, 10}:
        sunday = max(one for one in range(25, 32) if date(instant.year, month, one).isoweekday() == 7)
        changed = (day, instant.hour) >= (sunday, 1)
        return 2 if changed == (month == 3) else 1
    return 1


def levels_on(day: date, due: date, *, answer: bool) -> list[str]:
    """Which levels of a deadline of this day are sent at seven on a day."""
    found = []
    passed = len([None for at in range((day - due).days) if is_hverdag(due + (at + 1) * DAY)])
    ahead = len(
        [None for at in range((due - day).days) if is_hverdag(day + at * DAY)]
    )  # from this day to the one before
    if day < due and is_hverdag(day) and ahead == (1 if answer else 5):
        found.append("soon")
    if day == due + DAY:
        found.append("overdue")
    if answer and day > due and is_hverdag(day) and passed in {2, 3, 5}:
        found.append({2: "stand_in", 3: "leader", 5: "authority"}[passed])
    return found


@cache
def _mornings(day: date, answer: bool) -> tuple[tuple[str, datetime], ...]:
    """The levels of a deadline of this day, found by looking at each of many days."""
    around = (day + at * DAY for at in range(-40, 40))
    return tuple((level, seven(here)) for here in around for level in levels_on(here, day, answer=answer))


def moments(due: Due, offered: datetime, *, answer: bool, hours: float = 24) -> list[tuple[str, datetime]]:
    """Every level with its moment; none from before the offer."""
    if isinstance(due, datetime):
        found = [("soon", due - hours * HOUR / 4), ("overdue", due)]
        day = copenhagen_day(due)
        found += [one for one in _mornings(day, answer) if one[0] not in {"soon", "overdue"}]
    else:
        found = list(_mornings(due, answer))
    return sorted([one for one in found if one[1] >= offered], key=lambda one: one[1])


@dataclass
class Deadline:
    """One deadline as clock sees it: its levels still to come."""

    rule: str
    levels: list[tuple[str, datetime]] = field(default_factory=list)

    def look(self, now: datetime) -> list[tuple[str, str]]:
        """Take what has come; of several at once the last one is told."""
        come = [one for one in self.levels if one[1] <= now]
        self.levels = [one for one in self.levels if one[1] > now]
        return [(self.rule, come[-1][0])] if come else []

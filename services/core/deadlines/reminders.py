"""Reminders of an item: which there are and when each is due, and which of them clock sends now (contracts-acts 10)."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from services.core.calendar.dates import ONE_DAY, add_hverdage
from services.core.deadlines.answer_deadline import first
from services.core.handover.states import OPEN
from services.core.rulebook.answering import REVIEW, Level
from services.core.rulebook.deadlines import COPENHAGEN, day_of, end
from services.core.rulebook.model import Rulebook

ANSWER, MEETING, REVIEWED = "answer_by", "meeting", "RET-7"
"""What a reminder is about when it is no rule of the decision's deadlines; of a question its number."""

REMEMBERED = 4096
"""How many due days and instants a timetable keeps the moments of; a queue has some hundreds at a time."""


Key = tuple[str, str, datetime]
"""Rule, level and end: what makes a reminder the same for ever."""


class Watched(NamedTuple):
    """What of an item is reminded of: all of it as it stands now.

    `deadlines` are the running ones by rule. `eighteenth` is the birthday of somebody who was younger on the day whose
    age counted for the offer (GEN-3), else None.
    """

    state: str
    forum: str
    stage: str
    offered_at: datetime
    answer_by: date | datetime | None = None
    deadlines: tuple[tuple[str, date | datetime], ...] = ()
    meeting: date | None = None
    eighteenth: date | None = None


class Reminder(NamedTuple):
    """One reminder: about what, which level, of what due day or instant, and the moment from which it is sent."""

    rule: str
    level: str
    due: date | datetime
    at: datetime

    @property
    def key(self) -> Key:
        """The same level of the same deadline with the same end is the same reminder."""
        return self.rule, self.level, end(self.due)


Moments = tuple[tuple[str, datetime], ...]


class Timetable:
    """When answers and reminders are due under one rulebook; what is counted is kept: thousands of items share it.

    The router asks it about every item that it offers: `begins` makes nothing but what it returns.
    """

    def __init__(self, book: Rulebook) -> None:
        """Take the rulebook whose rows, holidays and hours count."""
        self._answering, self._holidays, self._hours = book.answering, book.holidays, book.clock_hours
        self._moments: Callable[[str, date | datetime, timedelta | None], Moments] = lru_cache(REMEMBERED)(self._count)
        self._due_day: Callable[[str, str, date], date] = lru_cache(REMEMBERED)(self._count_day)
        self._answer_hours: Callable[[str, str], timedelta | None] = lru_cache(REMEMBERED)(self._count_hours)

    def answer_by(self, forum: str, stage: str, begins: datetime) -> date | datetime:
        """Return when an answer is due of an item that is offered, or comes to another stage, at `begins`."""
        if self._answer_hours(forum, stage) is not None:
            return first(self._answering, self._holidays, forum, stage, begins)
        return self._due_day(forum, stage, day_of(begins))

    def begins(self, item: Watched) -> datetime | None:
        """Return the moment of the first reminder of an open item, None when there is none."""
        found = None
        for _, _, moments in self._running(item):
            for _, at in moments:
                if at >= item.offered_at:
                    found = at if found is None or at < found else found
                    break
        grown = item.eighteenth
        if grown is None or (found is not None and grown > found.date() + ONE_DAY):
            return found
        at = self._morning(grown)
        return at if found is None else min(at, found)

    def of_item(self, item: Watched) -> list[Reminder]:
        """Return every reminder of an item in the order of their moments: sent, due or still to come.

        Nothing of one that has ended, and no level whose moment lies before the offer.
        """
        if item.state not in OPEN:
            return []
        found = [
            Reminder(rule, name, due, at)
            for rule, due, moments in self._running(item)
            for name, at in moments
            if at >= item.offered_at
        ]
        if item.eighteenth is not None:
            found.append(Reminder(REVIEWED, REVIEW, item.eighteenth, self._morning(item.eighteenth)))
        return sorted(found, key=lambda one: (one.at, one.rule))

    def of_question(self, number: str, asked_at: datetime, answer_on: date) -> list[Reminder]:
        """Return the reminders of an open question to the sender."""
        moments = self._moments("question", answer_on, None)
        return [Reminder(number, name, answer_on, at) for name, at in moments if at >= asked_at]

    def _running(self, item: Watched) -> Iterator[tuple[str, date | datetime, Moments]]:
        """Yield what is reminded of, each with its levels in their order."""
        answer = item.answer_by
        if answer is not None:
            whole = self._whole(item, answer, self._answer_hours(item.forum, item.stage))
            yield ANSWER, answer, self._moments("answer", answer, whole)
        for rule, due in item.deadlines:
            hours = self._hours.get(rule)
            whole = self._whole(item, due, None if hours is None else timedelta(hours=hours))
            yield rule, due, self._moments("deadline", due, whole)
        if item.meeting is not None and item.state == "on_agenda":
            yield MEETING, item.meeting, self._moments("meeting", item.meeting, None)

    def _whole(self, item: Watched, due: date | datetime, hours: timedelta | None) -> timedelta | None:
        """Return the whole time of which a share is left; what the rulebook has no hours for began with the offer."""
        if not isinstance(due, datetime):
            return None
        return due - item.offered_at if hours is None else hours

    def _count_day(self, forum: str, stage: str, day: date) -> date:
        return add_hverdage(day, self._answering.row(forum, stage).count, self._holidays)

    def _count_hours(self, forum: str, stage: str) -> timedelta | None:
        row = self._answering.row(forum, stage)
        return timedelta(hours=row.count) if row.unit == "hours" else None

    def _count(self, kind: str, due: date | datetime, whole: timedelta | None) -> Moments:
        return tuple((level.name, self._moment(level, due, whole)) for level in self._answering.levels[kind])

    def _moment(self, level: Level, due: date | datetime, whole: timedelta | None) -> datetime:
        if isinstance(due, datetime) and whole is not None and level.left is not None:
            return due - whole * level.left / 100
        day = day_of(due)
        if level.unit == "days":
            return self._morning(day + timedelta(level.count))
        return self._morning(add_hverdage(day, level.count, self._holidays))

    def _morning(self, day: date) -> datetime:
        return datetime.combine(day, self._answering.start, COPENHAGEN).astimezone(UTC)


class Timetables:
    """The timetables of the rulebooks that were asked for, each made once."""

    def __init__(self) -> None:
        self._made: dict[str, Timetable] = {}

    def of(self, book: Rulebook) -> Timetable:
        """Return the timetable of a rulebook."""
        made = self._made.get(book.hash)
        return made or self._made.setdefault(book.hash, Timetable(book))


def due_now(reminders: Iterable[Reminder], sent: Collection[Key], now: datetime) -> list[Reminder]:
    """Return what is to be sent at `now` and was not: of several levels of one deadline that are due only the latest.

    `sent` has the keys of what was sent before. A level that a later one overtook is never sent: a clock that stood
    still, or was set back, sends nothing twice and nothing in the wrong order.
    """
    found = []
    for levels in _by_deadline(reminders):
        come = [at for at, one in enumerate(levels) if one.at <= now]
        if come and not any(one.key in sent for one in levels[come[-1] :]):
            found.append(levels[come[-1]])
    return sorted(found, key=lambda one: (one.at, one.rule))


def _by_deadline(reminders: Iterable[Reminder]) -> Iterator[list[Reminder]]:
    """Yield the levels of each deadline in the order of their moments; where two are together, in their own order."""

    def deadline(one: Reminder) -> tuple[str, datetime]:
        return one.rule, end(one.due)

    in_order = sorted(reminders, key=lambda one: one.at)
    yield from (list(levels) for _, levels in groupby(sorted(in_order, key=deadline), deadline))


def next_moment(reminders: Iterable[Reminder], now: datetime) -> datetime | None:
    """Return the moment at which something of an item will be due after `now`, None when nothing will."""
    return min((one.at for one in reminders if one.at > now), default=None)

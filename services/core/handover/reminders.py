"""Reminders of an item: which there are and when each is due, and which of them clock sends now (contracts-acts 10)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from services.core.calendar.dates import Holiday, add_hverdage
from services.core.handover.states import OPEN
from services.core.rulebook.answering import REVIEW, Answering, Level
from services.core.rulebook.deadlines import COPENHAGEN, day_of, end

ANSWER, MEETING, REVIEWED, QUESTION = "answer_by", "meeting", "RET-7", "question"
"""What a reminder is about when it is no rule of the decision's deadlines."""

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


class Timetable:
    """When reminders are due under one rulebook; moments are kept, because thousands of items share a due day."""

    def __init__(self, answering: Answering, holidays: Sequence[Holiday], clock_hours: Mapping[str, int]) -> None:
        """Take the rows of reminders, the holidays, and how many hours the deadlines have that are counted in them."""
        self._answering, self._holidays, self._hours = answering, holidays, clock_hours
        self._moments: Callable[..., tuple[tuple[str, datetime], ...]] = lru_cache(REMEMBERED)(self._count)

    def of_item(self, item: Watched) -> list[Reminder]:
        """Return every reminder of an item in the order of their moments: sent, due or still to come.

        Nothing of one that has ended, and no level whose moment lies before the offer.
        """
        if item.state not in OPEN:
            return []
        found = [one for one in self._levels(item) if one.at >= item.offered_at]
        if item.eighteenth is not None:
            found.append(Reminder(REVIEWED, REVIEW, item.eighteenth, self._morning(item.eighteenth)))
        return sorted(found, key=lambda one: (one.at, one.rule))

    def of_question(self, asked_at: datetime, answer_on: date) -> list[Reminder]:
        """Return the reminders of an open question to the sender."""
        levels = self._reminders(QUESTION, "question", answer_on, None)
        return [one for one in levels if one.at >= asked_at]

    def _levels(self, item: Watched) -> Iterator[Reminder]:
        if item.answer_by is not None:
            row = self._answering.row(item.forum, item.stage)
            hours = row.count if row.unit == "hours" else None
            yield from self._reminders(ANSWER, "answer", item.answer_by, self._whole(item, item.answer_by, hours))
        for rule, due in item.deadlines:
            yield from self._reminders(rule, "deadline", due, self._whole(item, due, self._hours.get(rule)))
        if item.meeting is not None and item.state == "on_agenda":
            yield from self._reminders(MEETING, "meeting", item.meeting, None)

    def _whole(self, item: Watched, due: date | datetime, hours: int | None) -> timedelta | None:
        """Return the whole time of which a share is left; what the rulebook has no hours for began with the offer."""
        if not isinstance(due, datetime):
            return None
        return due - item.offered_at if hours is None else timedelta(hours=hours)

    def _reminders(self, rule: str, kind: str, due: date | datetime, whole: timedelta | None) -> Iterator[Reminder]:
        yield from (Reminder(rule, name, due, at) for name, at in self._moments(kind, due, whole))

    def _count(self, kind: str, due: date | datetime, whole: timedelta | None) -> tuple[tuple[str, datetime], ...]:
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

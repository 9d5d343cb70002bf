"""A made-up year of handovers: who is offered what when, and everything that is done with it, drawn from a seed."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from oracle import waiting
from oracle.danish_time import copenhagen_day
from statemachine.model import clock
from statemachine.model.clock import Due

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 365
PLACES = (("ksp", "queue"), ("ssp", "triage"), ("ksp_manual", "manual"), ("infohus_hjoerring", "gate"))
DESK = ("municipal_notification_desk", "queue")
RULES = ("REL-3", "REL-4", "REL-7", "REL-10")
OPEN = ("offered", "accepted", "awaiting_sender", "on_agenda", "handled")


@dataclass(frozen=True)
class Change:
    """What somebody does with an item: the columns it has from then on, a deadline that is done, a question."""

    at: datetime
    columns: dict[str, Any]
    done: str | None = None
    asks: tuple[UUID, date] | None = None
    answered: bool = False


class Standing(NamedTuple):
    """What an act changes of an item."""

    state: str
    version: int
    answer_by: Due | None
    meeting: date | None


@dataclass
class Item:
    """One handover with its life."""

    id: UUID
    forum: str
    stage: str
    offered: datetime
    answer_by: Due
    deadlines: dict[str, Due]
    eighteenth: date | None
    changes: list[Change] = field(default_factory=list)

    def at(self, now: datetime) -> "Standing":
        """Return how it stands at a moment."""
        found = Standing("offered", 1, self.answer_by, None)
        for change in self.changes:
            if change.at <= now:
                found = found._replace(**change.columns)
        return found


def items(count: int, seed: int) -> list[Item]:
    """Draw the items of a year, each with what becomes of it; the same seed is the same year."""
    rng = Random(seed)  # noqa: S311 -- repeatable, no secret
    found = [_item(rng) for _ in range(count)]
    return sorted(found, key=lambda one: (one.offered, one.id))


def _item(rng: Random) -> Item:
    forum, stage = DESK if rng.random() < 0.15 else rng.choice(PLACES)
    offered = BEGIN + timedelta(milliseconds=rng.randrange(DAYS * 86_400_000))
    day = copenhagen_day(offered)
    deadlines: dict[str, Due] = {}
    if forum == DESK[0]:
        deadlines["CHI-4"] = offered + timedelta(hours=24)
    for rule in rng.sample(RULES, rng.choice((0, 0, 1, 2))):
        deadlines[rule] = day + timedelta(rng.randrange(70))
    birthday = day + timedelta(rng.randrange(1, 200)) if rng.random() < 0.2 else None
    id_ = UUID(int=rng.getrandbits(128), version=4)
    item = Item(id_, forum, stage, offered, clock.begun(forum, stage, offered), deadlines, birthday)
    item.changes = list(_life(rng, item))
    return item


def _life(rng: Random, item: Item) -> Iterator[Change]:
    """Yield what is done with it: asked about, taken, a deadline met, put on an agenda, ended; or nothing for long."""
    steps = [*(("ask", "answer") if rng.random() < 0.2 else ()), "accept", "complete", "agenda", "close"]
    now, left = item.offered, None
    for version, step in enumerate(steps[: rng.randrange(len(steps) + 1)], 2):
        now += timedelta(minutes=rng.randrange(10, 14 * 24 * 60))
        base: dict[str, Any] = {"version": version}
        if step == "ask":
            left = clock.paused(item.answer_by, now)
            asked = (UUID(int=rng.getrandbits(128), version=4), clock.question_due(now))
            yield Change(now, base | {"state": "awaiting_sender", "answer_by": None}, asks=asked)
        elif step == "answer" and left is not None:
            yield Change(now, base | {"state": "offered", "answer_by": clock.resumed(left, now)}, answered=True)
        elif step == "complete":
            yield Change(now, base, done=next(iter(item.deadlines), None))
        elif step == "agenda":
            meeting = copenhagen_day(now) + timedelta(rng.randrange(20))
            yield Change(now, base | {"state": "on_agenda", "meeting": meeting})
        else:
            yield Change(now, base | {"state": "accepted" if step == "accept" else "closed", "answer_by": None})


def ticks(seed: int) -> list[datetime]:
    """Return when clock looks: ten past five, six, twelve and eighteen UTC, with three standstills of four days.

    Seven in the morning in Copenhagen lies before the first of these in summer and before the second in winter.
    """
    rng = Random(seed)  # noqa: S311 -- repeatable, no secret
    away = {day + more for day in (rng.randrange(20, 340) for _ in range(3)) for more in range(4)}
    days = (BEGIN + timedelta(days=day, minutes=10) for day in range(DAYS) if day not in away)
    return [day + timedelta(hours=hour) for day in days for hour in (5, 6, 12, 18)]


Levels = dict[tuple[str, Due], list[tuple[str, datetime]]]
"""What runs, by rule and due day or instant: its levels with their moments."""

Told = tuple[UUID, str, str, datetime]
"""An item, what it was reminded of, the level, and when."""


def told(item: Item, looks: Sequence[datetime]) -> list[Told]:
    """Return everything that is told of an item by a clock that looks at these moments: the slow, obvious model."""
    running: dict[tuple[str, Due], waiting.Deadline] = {}
    sent: list[Told] = []
    for now in _wakes(item, looks):
        levels = _levels(item, now)
        if levels is None:
            break
        for key, known in levels.items():
            one = running.setdefault(key, waiting.Deadline(key[0], [*known]))
            sent += [(item.id, rule, level, now) for rule, level in one.look(now)]
    return sent


def _levels(item: Item, now: datetime) -> Levels | None:
    """Return what runs at a moment, each with all its levels; None when the item has ended."""
    state = item.at(now)
    done, question = set(), None
    for change in item.changes:
        if change.at <= now:
            done.add(change.done)
            question = (change.asks, change.at) if change.asks else None if change.answered else question
    if state.state not in OPEN:
        return None
    found: Levels = {}
    answer, meeting = state.answer_by, state.meeting
    if isinstance(answer, date):
        found["answer_by", answer] = waiting.moments(answer, item.offered, answer=True)
    for rule, due in item.deadlines.items():
        if rule not in done:
            found[rule, due] = waiting.moments(due, item.offered, answer=False)
    if isinstance(meeting, date) and state.state == "on_agenda":
        found["meeting", meeting] = [("meeting_passed", waiting.seven(meeting + timedelta(1)))]
    if question is not None:
        (number, day), asked = question
        levels = waiting.moments(day, asked, answer=True)
        found[str(number), day] = [one for one in levels if one[0] in {"soon", "overdue"}]
    if item.eighteenth is not None:
        found["RET-7", item.eighteenth] = [("review_at_18", waiting.seven(item.eighteenth))]
    return found


def _wakes(item: Item, looks: Sequence[datetime]) -> list[datetime]:
    """Return the looks at which anything can have come: the first one after each change and each moment."""
    instants = {item.offered, *(change.at for change in item.changes)}
    for at in tuple(instants):
        for levels in (_levels(item, at) or {}).values():
            instants.update(moment for _, moment in levels)
    found = {bisect_left(looks, at) for at in instants}
    return [looks[at] for at in sorted(found) if at < len(looks)]

"""Answer deadlines and reminders as rulebook data: who has how long to answer, and who hears when it passes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from services.core.rulebook.document_reader import Node
from services.core.rulebook.vocabulary import PUBLISHER_KINDS, STAGES

WHOSE = (*PUBLISHER_KINDS, "forum", "publisher")
"""Whose a deadline is: a kind of organisation's own, the forum's that has the item, or the publisher's."""

LEVELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "answer": ("soon", "overdue", "stand_in", "leader", "authority"),
        "deadline": ("soon", "overdue"),
        "question": ("soon", "overdue"),
        "meeting": ("meeting_passed",),
    }
)
"""What is reminded of, and the levels of each in their order (contracts-acts 10)."""

REVIEW = "review_at_18"
"""The task of a forum that still has the item of somebody who turns 18 (RET-7)."""

BEFORE = "soon"
_OF_A_DAY = ("hverdage", "days")
_OF_AN_ANSWER = ("hverdage", "hours")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """How long an offered item may wait for an answer: in these forums and stages, in all where none is named."""

    forums: frozenset[str]
    stages: frozenset[str]
    unit: str  # hverdage after the day of the offer, or hours after its moment
    count: int

    def fits(self, forum: str, stage: str) -> bool:
        """Tell whether the row is about an item of this forum in this stage."""
        return (not self.forums or forum in self.forums) and (not self.stages or stage in self.stages)


@dataclass(frozen=True, slots=True)
class Level:
    """When a reminder is due: `count` `unit` from the due day, before it when negative.

    Where hours count, `left` is the share of them in percent that is left then; without it the day counts there too.
    """

    name: str
    unit: str
    count: int
    left: int | None


@dataclass(frozen=True, slots=True)
class Answering:
    """What the rulebook says about answers and reminders; `start` is the time of day in Copenhagen of every reminder.

    `question` are the *hverdage* that a sender has for a question; `levels` has every key of LEVELS.
    """

    rows: tuple[AnswerRow, ...]
    question: int
    start: time
    levels: Mapping[str, tuple[Level, ...]]

    def row(self, forum: str, stage: str) -> AnswerRow:
        """Return the first row that fits; the last one fits everything."""
        return next(row for row in self.rows if row.fits(forum, stage))


def answering(root: Node, forums: Collection[str]) -> Answering:
    """Read `answer`, `question` and `reminders` of deadlines.yaml."""
    rows = tuple(_answer_row(row, forums) for row in root.rows("answer"))
    if not rows or rows[-1].forums or rows[-1].stages:
        raise root.error("answer: den sidste række må ikke have forums eller stages, så ingen sag er uden svarfrist")
    if any(not row.forums and not row.stages for row in rows[:-1]):
        raise root.error("answer: en række uden forums og stages må kun stå sidst, ellers gælder de følgende aldrig")
    asked = root.child("question")
    question = _positive(asked, "hverdage")
    asked.done()
    reminders = root.child("reminders")
    start = _clock(reminders)
    levels = {kind: _levels(reminders, kind) for kind in LEVELS}
    reminders.done()
    return Answering(rows, question, start, MappingProxyType(levels))


def _answer_row(row: Node, forums: Collection[str]) -> AnswerRow:
    unit = _unit(row, _OF_AN_ANSWER)
    found = AnswerRow(
        frozenset(row.words("forums", forums)), frozenset(row.words("stages", STAGES)), unit, _positive(row, unit)
    )
    row.done()
    return found


def _levels(root: Node, kind: str) -> tuple[Level, ...]:
    rows = root.rows(kind)
    found = tuple(_level(row, kind) for row in rows)
    if tuple(level.name for level in found) != LEVELS[kind]:
        raise root.error(f"{kind}: her ventes {', '.join(LEVELS[kind])}, hver én gang og i den rækkefølge")
    for row, before, level in zip(rows[1:], found, found[1:], strict=False):
        if level.count <= before.count:
            raise row.error(f"{level.unit}: {level.name} skal ligge efter {before.name}")
    return found


def _level(row: Node, kind: str) -> Level:
    name = row.name("level")
    row.text("level", LEVELS[kind])
    unit = _unit(row, _OF_A_DAY)
    level = Level(name, unit, row.number(unit), row.number("left") if row.has("left") else None)
    if (level.count > 0) == (name == BEFORE):
        raise row.error(f"{unit}: {BEFORE} ligger senest på dagen for fristen, alt andet efter den")
    if level.left is not None and not (0 < level.left < 100 if name == BEFORE else level.left == 0):
        raise row.error(f"left: ved {BEFORE} ventes 1-99 procent, ellers 0")
    row.done()
    return level


def _unit(row: Node, units: tuple[str, ...]) -> str:
    found = [unit for unit in units if row.has(unit)]
    if len(found) != 1:
        raise row.error(f"her ventes netop én af: {', '.join(units)}")
    return found[0]


def _positive(row: Node, key: str) -> int:
    count = row.number(key)
    if count < 1:
        raise row.error(f"{key}: her ventes mindst 1")
    return count


def _clock(row: Node) -> time:
    found = _CLOCK.fullmatch(str(row.text("from")))
    if found is None:
        raise row.error('from: her ventes et klokkeslæt i anførselstegn, fx "07:00"')
    return time(int(found[1]), int(found[2]))

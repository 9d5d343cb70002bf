"""Entries of an agenda: their order, how long each takes and when it begins, and how one has left it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.core.agenda.meeting import Meeting
from services.core.rulebook.deadlines import COPENHAGEN

BACK = "accepted"
"""The state of an item that was taken off: it is on the agenda no more, and nothing of it is shown there."""


class Left(NamedTuple):
    """How an item left the agenda: the state that it came to, with the step's code, and when."""

    state: str
    code: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of an agenda, with what lists show of it; never whom it is about."""

    item: UUID
    minutes: int | None
    presenter: str | None  # an organisation
    type: str
    publisher: str
    state: str
    version: int
    due: date | datetime | None
    left: Left | None = None  # None while it is on the agenda


class Slot(NamedTuple):
    """An entry at its place, and from when to when, as far as the times before it are known."""

    position: int
    entry: Entry
    begins: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """A meeting with its entries in order: what pages and exports show."""

    meeting: Meeting
    entries: tuple[Entry, ...]

    @property
    def minutes(self) -> int:
        """How long its entries take together, as far as that is set."""
        return sum(one.minutes or 0 for one in self.entries)

    @property
    def open_items(self) -> tuple[UUID, ...]:
        """The items that still wait for an outcome, in order."""
        return tuple(one.item for one in self.entries if one.left is None)

    def slots(self) -> list[Slot]:
        """Return the entries with their times; from the first without minutes on none is known."""
        begins, found = self.meeting.begins, []
        at = None if begins is None else datetime.combine(self.meeting.day, begins, COPENHAGEN).astimezone(UTC)
        for position, one in enumerate(self.entries, 1):
            ends = None if at is None or one.minutes is None else at + timedelta(minutes=one.minutes)
            found.append(Slot(position, one, _danish(at), _danish(ends)))
            at = ends
        return found


def placed(order: Sequence[UUID], item: UUID, position: int) -> list[UUID]:
    """Return the order with an item of it at another place, from 1; beyond the end it is the last."""
    others = [one for one in order if one != item]
    return [*others[: position - 1], item, *others[position - 1 :]]


def _danish(at: datetime | None) -> datetime | None:
    """Return a moment in Copenhagen: minutes pass as they do, also in the night when the clock is put back."""
    return None if at is None else at.astimezone(COPENHAGEN)

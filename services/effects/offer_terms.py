"""Terms of an offer: until when it is to be answered, what is due first, and when somebody is reminded of it first.

What the items of one plan have in common, all offered at one moment, is counted once for each stage of a forum.
"""

from datetime import date, datetime
from typing import NamedTuple

from services.core.deadlines.answer_deadline import nearest
from services.core.deadlines.reminders import Timetables, Watched
from services.core.rulebook.deadlines import end
from services.core.rulebook.model import Rulebook
from services.effects.notices import Times
from services.effects.postgres_values import DateNumber, InstantNumber, date_number, instant_number

Due = date | datetime


class Terms(NamedTuple):
    """What the columns of a handover and the notice about it say of time."""

    times: Times
    due_on: DateNumber | None
    ends_at: InstantNumber
    answer_on: DateNumber | None
    answer_at: InstantNumber | None
    remind_at: InstantNumber | None


class OfferTerms:
    """The terms of what is offered at one moment."""

    def __init__(self, timetables: Timetables, moment: datetime, now_text: str) -> None:
        """Take what was counted before; `now_text` is the moment as messages carry it."""
        self._timetables, self._moment, self._now_text = timetables, moment, now_text
        self._plain: dict[tuple[str, str, str], Terms] = {}

    def of(
        self,
        book: Rulebook,
        place: tuple[str, str],
        running: tuple[tuple[str, Due], ...] = (),
        eighteenth: date | None = None,
    ) -> Terms:
        """Return the terms of an item at a place (forum, stage) under a rulebook.

        `running` are its own deadlines, rule and due; `eighteenth` the birthday of whoever is younger (RET-7).
        """
        if running or eighteenth is not None:
            return self._count(book, place, running, eighteenth)
        key = (book.hash, *place)
        return self._plain.get(key) or self._plain.setdefault(key, self._count(book, place, (), None))

    def _count(
        self, book: Rulebook, place: tuple[str, str], running: tuple[tuple[str, Due], ...], eighteenth: date | None
    ) -> Terms:
        timetable = self._timetables.of(book)
        answer_by = timetable.answer_by(*place, self._moment)
        due = nearest((answer_by, *(one for _, one in running))) or answer_by
        first = timetable.begins(Watched("offered", *place, self._moment, answer_by, running, None, eighteenth))
        return Terms(
            Times(due, answer_by, self._now_text),
            columns(due)[0],
            instant_number(end(due)),
            *columns(answer_by),
            None if first is None else instant_number(first),
        )


def columns(due: Due) -> tuple[DateNumber | None, InstantNumber | None]:
    """Return a due day, or a due instant, as the two columns have it."""
    return (None, instant_number(due)) if isinstance(due, datetime) else (date_number(due), None)

"""Deadline marks: how near a deadline is, as icon, words and colour; the words alone say it all."""

from datetime import date, datetime, timedelta
from gettext import NullTranslations
from typing import NamedTuple

from babel.dates import format_date

from services.core.rulebook.deadlines import COPENHAGEN, end
from services.desk.web.words import as_read, clock, short_day

HOUR = timedelta(hours=1)


class Mark(NamedTuple):
    """What is shown of a deadline: its kind (colour), icon, the words, and more words below."""

    kind: str
    icon: str
    words: str
    more: str


def mark(said: NullTranslations, language: str, due: str | None, now: datetime) -> Mark | None:
    """Return the mark of a deadline as answers tell it, None where none runs."""
    if due is None:
        return None
    when = as_read(due)
    left = end(when) - now
    today = now.astimezone(COPENHAGEN).date()
    day = when.astimezone(COPENHAGEN).date() if isinstance(when, datetime) else when
    at = f" {clock(said, language, when)}" if isinstance(when, datetime) else ""
    if left <= timedelta(0):
        return Mark("error", "error", _overdue(said, when, day, today, -left), _day(said, language, day) + at)
    if day == today:
        return Mark("warning", "time", said.gettext("Today") + at, _left(said, left))
    return Mark("", "", _day(said, language, day) + at, _days(said, day, today))


def _overdue(said: NullTranslations, when: date, day: date, today: date, past: timedelta) -> str:
    days = (today - day).days
    if days >= 1 or not isinstance(when, datetime):
        days = max(days, 1)
        return said.ngettext("Overdue by %(num)d day", "Overdue by %(num)d days", days) % {"num": days}
    hours = max(past // HOUR, 1)
    return said.ngettext("Overdue by %(num)d hour", "Overdue by %(num)d hours", hours) % {"num": hours}


def _left(said: NullTranslations, left: timedelta) -> str:
    hours, minutes = left // HOUR, left % HOUR // timedelta(minutes=1)
    return said.gettext("%(hours)d h %(minutes)d min left") % {"hours": hours, "minutes": minutes}


def _days(said: NullTranslations, day: date, today: date) -> str:
    days = (day - today).days
    return said.ngettext("in %(num)d day", "in %(num)d days", days) % {"num": days}


def _day(said: NullTranslations, language: str, day: date) -> str:
    name = format_date(day, "EEEE", locale=language)
    return f"{name[:1].upper()}{name[1:]} {short_day(said, language, day)}"

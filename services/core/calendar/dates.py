"""Danish days: months that clamp, Easter, public holidays and *hverdage* (GEN-4, GEN-5)."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_SHORTEST = 28  # every month has this day


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday: a fixed (month, day), or a number of days from Easter Sunday; until and with `last_year`."""

    fixed: tuple[int, int] | None
    easter: int | None
    last_year: int | None

    def falls_on(self, day: date) -> bool:
        """Tell whether `day` is this holiday."""
        if self.last_year is not None and day.year > self.last_year:
            return False
        if self.fixed is not None:
            return (day.month, day.day) == self.fixed
        return self.easter is not None and day == easter_sunday(day.year) + timedelta(days=self.easter)


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, clamped to that month's end (31 May - 3 months = 28 or 29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = day.day if day.day <= _SHORTEST else min(day.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, last)


@lru_cache(256)
def easter_sunday(year: int) -> date:
    """Return Easter Sunday in the Gregorian calendar (the algorithm known as Meeus/Jones/Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    leaps = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + leaps + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_hverdag(day: date, holidays: Sequence[Holiday]) -> bool:
    """Tell whether `day` is Monday to Friday and no public holiday."""
    return day.weekday() < _SATURDAY and not any(holiday.falls_on(day) for holiday in holidays)


def add_hverdage(day: date, count: int, holidays: Sequence[Holiday]) -> date:
    """Return the `count`-th *hverdag* after `day`, before it when negative; `day` itself is not counted."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_hverdag(day, holidays)
    return day


def hverdage_between(day: date, last: date, holidays: Sequence[Holiday]) -> int:
    """Return how many *hverdage* there are after `day` up to and with `last`; none when `last` is not after it."""
    return sum(is_hverdag(day + timedelta(at), holidays) for at in range(1, (last - day).days + 1))

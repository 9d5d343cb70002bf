"""Ages in completed years (GEN-2, GEN-6)."""

from calendar import isleap
from datetime import date


def completed_years(born: date, day: date) -> int:
    """Return the completed years on `day`; negative before the birth.

    Somebody born on 29 February gets older on 1 March where the year has no such day (GEN-6): (2, 28) < (2, 29).
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """Return the day on which somebody gets so many years old; 1 March for 29 February where there is none (GEN-6)."""
    if (born.month, born.day) == (2, 29) and not isleap(born.year + years):
        return date(born.year + years, 3, 1)
    return born.replace(year=born.year + years)

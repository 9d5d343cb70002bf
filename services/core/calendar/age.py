"""Ages in completed years (GEN-2, GEN-6)."""

from datetime import date


def completed_years(born: date, day: date) -> int:
    """Return the completed years on `day`; negative before the birth.

    Somebody born on 29 February gets older on 1 March where the year has no such day (GEN-6): (2, 28) < (2, 29).
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

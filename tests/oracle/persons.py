"""Who an event is about: CPR-1 to CPR-5, residence and age, once more and slowly."""

import re
from datetime import date

from oracle.danish_time import days_in_month


def born_by_cpr(text: str, today: date) -> date | None:
    """Return the birth date, or None for any impossible text, a birth before 1900 or in the future."""
    if not re.fullmatch(r"[0-9]{6}-?[0-9]{4}", text):
        return None
    digits = text.replace("-", "")
    day, month, year, seventh = int(digits[0:2]), int(digits[2:4]), int(digits[4:6]), int(digits[6])
    if 61 <= day <= 91:  # a substitute number (CPR-4)
        day -= 60
    if seventh in (0, 1, 2, 3):  # the century (CPR-3)
        year += 1900
    elif seventh in (4, 9):
        year += 2000 if year <= 36 else 1900
    else:
        year += 2000 if year <= 57 else 1800
    if year < 1900 or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    born = date(year, month, day)
    return None if born > today else born


def is_residence(value: object) -> bool:
    """Four digits as text, or three with the leading zero missing (GEO-2)."""
    return isinstance(value, str) and re.fullmatch(r"[0-9]{3,4}", value) is not None


def says_unknown(code: str) -> bool:
    """Tell whether a code is other systems' word for an unknown municipality (contracts 1.2)."""
    return four_digits(code) in ("0000", "0009", "0999")


def is_known_residence(value: object) -> bool:
    """A municipality code where a municipality has to be known."""
    return isinstance(value, str) and is_residence(value) and not says_unknown(value)


def four_digits(value: str) -> str:
    """Give back the zero."""
    return "0" + value if len(value) == 3 else value

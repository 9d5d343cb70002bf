"""Civil registration numbers (CPR): form, century, substitute numbers; modulus 11 is never asked (CPR-2)."""

from datetime import date

_FIRST_YEAR = 1900
_SUBSTITUTE = 60
"""Added to the day in a substitute number, for people who are not in CPR (CPR-4)."""


def normalise(text: str) -> str | None:
    """Return the ten digits of `DDMMYYXXXX` or `DDMMYY-XXXX`, None for any other form (CPR-1)."""
    number = text[:6] + text[7:] if len(text) == 11 and text[6] == "-" else text
    return number if len(number) == 10 and number.isascii() and number.isdigit() else None


def is_substitute(number: str) -> bool:
    """Tell whether ten digits are a substitute number: the day reads 61 to 91 (CPR-4)."""
    return int(number[:2]) > _SUBSTITUTE


def birth_date(number: str) -> date | None:
    """Return the birth date that ten digits mean, None for no such day or one before 1900 (CPR-3, CPR-5)."""
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
    if day > _SUBSTITUTE:
        day -= _SUBSTITUTE
    full = _century(number[6], year) + year
    if full < _FIRST_YEAR:
        return None
    try:
        return date(full, month, day)
    except ValueError:
        return None


def _century(seventh: str, year: int) -> int:
    """CPR-3: 0-3 the 1900s; 4 and 9 the 2000s up to 36; 5-8 the 2000s up to 57, otherwise the 1800s."""
    if seventh in "0123":
        return 1900
    if seventh in "49":
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800

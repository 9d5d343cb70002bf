"""Dates and instants as PostgreSQL's binary COPY wants them, and as the log writes them."""

from datetime import UTC, date, datetime, timedelta
from typing import NewType

InstantNumber = NewType("InstantNumber", int)
"""Microseconds since 2000-01-01 UTC: a timestamptz as its bytes say it."""

DateNumber = NewType("DateNumber", int)
"""Days since 2000-01-01: a date as its bytes say it."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL counts from here
_DAY_ZERO = date(2000, 1, 1).toordinal()
_MICROSECOND = 1_000_000


def instant_number(at: datetime) -> InstantNumber:
    """Return an instant as a number."""
    gone = at - _EPOCH
    return InstantNumber((gone.days * 86_400 + gone.seconds) * _MICROSECOND + gone.microseconds)


def instant_of(number: InstantNumber) -> datetime:
    """Return the instant that a number is."""
    return _EPOCH + timedelta(microseconds=number)


def date_number(day: date) -> DateNumber:
    """Return a date as a number."""
    return DateNumber(day.toordinal() - _DAY_ZERO)


def instant_text(at: datetime) -> str:
    """Return UTC text with milliseconds and Z, as leaves and notices carry it."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds")[:-6] + "Z"


def uuid_text(raw: bytes) -> str:
    """Return the usual text of a 16-byte UUID, without the cost of an object."""
    digits = raw.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

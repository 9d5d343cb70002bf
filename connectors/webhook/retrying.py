"""Retries of a webhook: when a delivery that was not taken is tried again, and when no more."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""Pauses after the first attempt, the second and so on; after the last a person has to look. Three days in all."""

JITTER = 0.2
"""So much of a pause is added at most: receivers that were away together are not asked together."""

LONGEST = timedelta(hours=24)
"""What a receiver may ask for by `Retry-After`."""

GONE = 410
"""The answer of a receiver that wants to hear nothing more."""


def is_taken(status: int) -> bool:
    """Tell whether an answer says that the message was taken; a redirect does not."""
    return 200 <= status < 300


def pause(attempts: int, drawn: float, asked: timedelta | None = None) -> timedelta | None:
    """Return how long to wait after so many attempts, None for ever; `drawn` is a random number of 0 to 1.

    A receiver may ask for longer, never for sooner.
    """
    if attempts > len(PAUSES):
        return None
    wait = PAUSES[attempts - 1] * (1 + JITTER * drawn)
    return wait if asked is None else max(wait, min(asked, LONGEST))


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return what `Retry-After` asks for, in seconds or as a date (RFC 9110 section 10.2.3); None for no such thing."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), int(LONGEST.total_seconds())))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(timedelta(0), at.replace(tzinfo=at.tzinfo or UTC) - now)

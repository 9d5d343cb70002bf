"""Choices of mails: where they go, in which language, when, and in which hours none is sent."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from services.core.calendar.dates import Holiday, is_hverdag
from services.core.rulebook.deadlines import COPENHAGEN

DIGEST, URGENT = "digest", "urgent"
KINDS = (DIGEST, URGENT)
DIGEST_HOURS = range(5, 12)
HOURS = range(24)
LONGEST = 254
"""Characters of an address (RFC 5321 section 4.5.3.1.3, without the angle brackets)."""

AHEAD = timedelta(hours=4)
"""How near a deadline in hours is when it is urgent."""

BEHIND = timedelta(days=1)
"""How long one that has passed still is: of those in a standstill as well somebody has to know."""


FAULTS = ("missing", "too_long", "not_address", "not_allowed", "in_quiet_hours", "same_hour", "nothing_chosen")
"""What can be wrong with a choice."""


class Choice(NamedTuple):
    """What one person chose; hours are those in Copenhagen."""

    address: str
    language: str
    digest_hour: int | None
    urgent: bool
    quiet: tuple[int, int] | None  # from, until; over midnight where the first is the later one


def faults(choice: Choice) -> Iterator[tuple[str, str]]:
    """Yield what cannot be chosen: the field, and a code of `FAULTS`."""
    if not choice.address:
        yield "address", "missing"
    elif len(choice.address) > LONGEST:
        yield "address", "too_long"
    elif not is_address(choice.address):
        yield "address", "not_address"
    if choice.digest_hour is not None and choice.digest_hour not in DIGEST_HOURS:
        yield "digest_hour", "not_allowed"
    if choice.quiet is not None and not set(choice.quiet) <= set(HOURS):
        yield "quiet_from", "not_allowed"
    elif choice.quiet is not None and choice.quiet[0] == choice.quiet[1]:
        yield "quiet_until", "same_hour"
    elif choice.digest_hour is not None and _is_in(choice.quiet, choice.digest_hour):
        yield "digest_hour", "in_quiet_hours"
    if choice.digest_hour is None and not choice.urgent:
        yield "urgent", "nothing_chosen"


def is_address(text: str) -> bool:
    """Tell whether a text can be an address, in letters that every mail server takes: no spaces, one `@`."""
    local, at, domain = text.rpartition("@")
    plain = text.isascii() and text.isprintable() and not set(text) & set(' "<>(),;:\\[]')
    dots = not any(part.startswith(".") or part.endswith(".") or ".." in part for part in (local, domain))
    return bool(at and local and "@" not in local and "." in domain and plain and dots)


def is_quiet(choice: Choice, now: datetime) -> bool:
    """Tell whether nothing is sent at an instant."""
    return _is_in(choice.quiet, now.astimezone(COPENHAGEN).hour)


def digest_due(choice: Choice, changed_at: datetime, now: datetime, holidays: tuple[Holiday, ...]) -> date | None:
    """Return the day whose digest is due: a *hverdag* whose hour has come, and came after the choice was made."""
    today = now.astimezone(COPENHAGEN).date()
    if choice.digest_hour is None or not is_hverdag(today, holidays):
        return None
    moment = datetime.combine(today, time(choice.digest_hour), COPENHAGEN)
    return today if changed_at <= moment <= now else None


def _is_in(quiet: tuple[int, int] | None, hour: int) -> bool:
    if quiet is None:
        return False
    begins, ends = quiet
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends

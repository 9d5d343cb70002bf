"""Typed words of filters: references and days as people write them, read the same on every page."""

import re
from datetime import date, datetime, time

from services.core.rulebook.deadlines import COPENHAGEN

_REFERENCE = re.compile(r"(?:ovl-)?([0-9a-f]{8}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


WRONG_REFERENCE = _("Write the reference as it stands on the handover, for example OVL-1A2B3C4D")
WRONG_DAY = _("Write the day as year, month and day: 2026-12-03")


def reference(text: str) -> str | None:
    """Return the end of a handover's id: of a reference, of its digits alone, or of the whole id."""
    found = _REFERENCE.fullmatch(text.strip())
    return None if found is None else found[1].lower()


def day(text: str) -> date | None:
    """Return a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def number_or_text(text: str) -> int | str:
    """Return a whole number as a body takes it; a text that is none stays, and is the body's fault to tell."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def is_no_day(text: str) -> bool:
    """Tell whether something was typed that is no day."""
    return bool(text) and day(text) is None


def midnight(at: date) -> datetime:
    """Return the beginning of a day in Copenhagen."""
    return datetime.combine(at, time(), COPENHAGEN)

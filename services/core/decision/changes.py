"""Changes of a release: which dates a newer version moves, and the words for it, made whenever they are shown."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from services.core.decision.sentences import MONTHS

DATES: Mapping[str, str] = MappingProxyType(
    {"release_date": "løsladelse", "parole_date": "mulig prøveløsladelse", "placement_date": "indsættelse"}
)
"""Field → what its date is of, in Danish."""


class Changed(NamedTuple):
    """A date that two versions say differently; None where one of them does not say it."""

    field: str
    before: str | None
    after: str | None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the dates that differ between the data of two versions, as far as these may be seen."""
    for field in DATES:
        was, becomes = before.get(field), after.get(field)
        if was != becomes:
            yield Changed(field, was, becomes)


def told(changed: Changed) -> str:
    """Return the Danish words: *løsladelse flyttet fra 31. maj til 14. maj*; the year where it is another."""
    what, was, becomes = DATES[changed.field], _day(changed.before), _day(changed.after)
    if becomes is None:
        return f"{what} er ikke længere fastsat"
    if was is None:
        return f"{what} fastsat til {_shown(becomes)} {becomes.year}"
    years = was.year != becomes.year
    one, other = (f"{_shown(day)} {day.year}" if years else _shown(day) for day in (was, becomes))
    return f"{what} flyttet fra {one} til {other}"


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _shown(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]}"

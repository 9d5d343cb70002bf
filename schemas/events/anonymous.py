"""`anonymous_sparring` and `statistics`: nobody can be recognised, and validation sees to it (SSP-17, ORG-3)."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import WithJsonSchema

from schemas.events.base import EventData
from schemas.faults import Fault, below
from schemas.fields import LARGEST, SIGN, Month, Residence, text, whole

_TEN_DIGITS = re.compile(r"[0-9]{6}(?:-|\s)?[0-9]{4}")


class AnonymousSparring(EventData):
    """A question about nobody in particular."""

    event_type: ClassVar[str] = "anonymous_sparring"

    municipality: Residence
    question: Annotated[str, text(4000, 1)]


_COUNTS = {
    "type": "object",
    "propertyNames": {"pattern": f"^{SIGN}*$"},
    # A null is an absent cell.
    "additionalProperties": {"type": ["integer", "null"], "minimum": 0, "maximum": LARGEST},
}
_Cells = dict[Annotated[str, text(None)], Annotated[int, whole(0)]]


class Statistics(EventData):
    """Counts of a month; cells of 1 to 4 are suppressed before anyone sees them."""

    event_type: ClassVar[str] = "statistics"

    municipality: Residence
    period: Month
    counts: Annotated[_Cells, WithJsonSchema(_COUNTS)]


def recognisable(data: dict[str, Any]) -> list[Fault]:
    """Return where a person could be recognised: a subject, or ten digits in a row in any text, number or name."""
    found = [Fault("subject", "not_allowed")] if "subject" in data else []
    places = {place for place, words in _words(data, "") if _TEN_DIGITS.search(words.replace("\r\n", "\n"))}
    return found + [Fault(place, "personal_number") for place in places]


def _words(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield every text, number and name with its place; a name counts to the object that has it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield place or "data", name
            yield from _words(inner, below(place, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _words(inner, f"{place}.{at}".strip("."))
    elif isinstance(value, str):
        yield place, value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield place, str(value)

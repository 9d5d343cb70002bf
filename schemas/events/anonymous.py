"""`anonymous_sparring` and `statistics`: nobody can be recognised, and validation sees to it (SSP-17, ORG-3)."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import WithJsonSchema

from schemas.events.base import EventData, called
from schemas.faults import Fault, below
from schemas.fields import (
    LARGEST,
    WHITE_SPACE,
    Kind,
    Municipality,
    OwnMunicipality,
    PastMonth,
    clean,
    text,
    told,
    whole,
)
from schemas.fields import fault as refused

_TEN_DIGITS = re.compile(f"[0-9]{{6}}[-{WHITE_SPACE}]?[0-9]{{4}}")


class AnonymousSparring(EventData):
    """A question about nobody in particular."""

    event_type: ClassVar[str] = "anonymous_sparring"
    words = called(da="Anonym sparring", en="Anonymous advice")

    municipality: Annotated[
        Municipality,
        told(
            "Code of the municipality that is asked, four digits, or three without the leading zero.",
            "Koden for den kommune, der spørges, fire cifre, eller tre uden det første nul.",
            "0860",
        ),
    ]
    question: Annotated[
        str,
        text(4000, 1),
        told(
            "The question, 1 to 4000 characters, about nobody who could be recognised.",
            "Spørgsmålet, 1-4000 tegn, om ingen, der kan genkendes.",
            "Hvordan taler vi med en klasse om stoffer?",
        ),
    ]


def _cell(value: Any) -> str:
    """Return the name of a cell: letters (category L), spaces, `-` and `_`, so that nobody is counted by number."""
    name = clean(value)
    if not name[:1].isalpha() or len(name) > _LONGEST or not all(sign.isalpha() or sign in " -_" for sign in name):
        raise refused("not_a_name")
    return name


_LONGEST = 60
# In patterns that every language reads: exact up to U+00FF, and whatever comes after it; `\p{L}` is not for everybody.
_NO_LETTERS = r"\u0000-@\[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
_LETTER = f"[^{_NO_LETTERS}]"
_COUNTS = {
    "type": "object",
    "patternProperties": {
        f"^{_LETTER}(?:{_LETTER}|[ _-]){{0,{_LONGEST - 1}}}$": {
            "type": ["integer", "null"],
            "minimum": 0,
            "maximum": LARGEST,
        }
    },
    "additionalProperties": {"type": "null"},  # a null is an absent cell
}
_Cells = dict[Annotated[str, Kind(_cell, {"type": "string"})], Annotated[int, whole(0)]]


class Statistics(EventData):
    """Counts of a month; cells of 1 to 4 are suppressed before anyone sees them."""

    event_type: ClassVar[str] = "statistics"
    words = called(da="Tal uden personer", en="Counts without people")

    municipality: Annotated[
        OwnMunicipality,
        told(
            "Code of the sender's own municipality, four digits, or three without the leading zero.",
            "Koden for afsenderens egen kommune, fire cifre, eller tre uden det første nul.",
            "0860",
        ),
    ]
    period: Annotated[
        PastMonth,
        told(
            "Month YYYY-MM that is counted, not after that of receipt.",
            "Den måned ÅÅÅÅ-MM, der tælles, ikke efter modtagelsens.",
            "2026-01",
        ),
    ]
    counts: Annotated[
        _Cells,
        WithJsonSchema(_COUNTS),
        told(
            "How often, by what: names of letters, numbers of cases in that month.",
            "Hvor mange gange, af hvad: navne af bogstaver, antal i den måned.",
            {"samtaler": 7},
        ),
    ]


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

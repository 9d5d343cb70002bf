"""Reports on files of events: each fault with its event and line, and what may stand there instead; never content."""

from collections.abc import Iterator, Sequence
from gettext import NullTranslations
from typing import Any, NamedTuple

from services.desk.web.event_file import Broken, Placed
from services.desk.web.fault_words import FaultTold, FaultWords
from services.effects.actors import RefusedEventsError
from services.effects.submissions import WHOLE

_TYPE = "dk.stafet."
MOST = 200
"""Faults that are shown of one file: whoever has more mends these first."""


class Row(NamedTuple):
    """One fault: which event of the file, and what is wrong."""

    place: str
    told: FaultTold


class Words:
    """What a report is told in."""

    def __init__(self, said: NullTranslations, language: str) -> None:
        """Take the reader's language."""
        self.said, self.faults = said, FaultWords(said, language)

    def place(self, number: int, line: int) -> str:
        """Return which event a fault is of."""
        return self.said.gettext("No. %(number)d, line %(line)d") % {"number": number, "line": line}


def broken_rows(found: Sequence[Placed | Broken], words: Words) -> Iterator[Row]:
    """Yield what cannot be read at all, by its place in the file."""
    for number, one in enumerate(found, 1):
        if isinstance(one, Broken):
            yield Row(
                words.place(number, one.line), words.faults.told(None, words.said.gettext("the event"), one.fault)
            )


def refused_rows(placed: Sequence[Placed], refused: RefusedEventsError, words: Words) -> Iterator[Row]:
    """Yield the faults of events that were refused at the door, or the ids that were sent before with other data."""
    for at, fault in zip(refused.indexes, refused.faults[:MOST], strict=False):
        field = words.said.gettext("the event") if fault.field == WHOLE else fault.field
        told = words.faults.told(type_of(placed[at].value), field, fault.fault)
        yield Row(words.place(at + 1, placed[at].line), told)
    for number, one in enumerate(placed, 1):
        if isinstance(one.value, dict) and one.value.get("id") in refused.ids:
            wrong = words.said.gettext("was sent before with another content; nothing is overwritten")
            own = words.said.gettext("A new id for each event")
            yield Row(words.place(number, one.line), FaultTold("id", "", wrong, own))


def type_of(event: Any) -> str | None:
    """Return the short name of an event's type, None for what has none of ours."""
    named = event.get("type") if isinstance(event, dict) else None
    if not isinstance(named, str) or not named.startswith(_TYPE) or not named.endswith(".v1"):
        return None
    return named.removeprefix(_TYPE).removesuffix(".v1")

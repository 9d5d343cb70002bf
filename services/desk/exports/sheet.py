"""Sheets: what is exported, whatever its form, as headings and rows of plain values; nothing in them is invisible."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date, format_datetime

from services.core.rulebook.deadlines import COPENHAGEN

Cell = str | int | float | date | datetime | None
"""Text, a number, a day, a moment (aware), or nothing."""

SUPPRESSED = ".."
"""What stands for a suppressed count, as in Danmarks Statistik's tables."""

_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters without a picture."""
_SPACES = {"\n": "\n", "\t": " "}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with what stands over and under it; `name` names the file, with no word about a person."""

    name: str  # `statistik-2026-10`
    title: str
    lines: tuple[str, ...]  # what it is of, one line each
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    language: str = "da"

    def file(self, form: str, made_at: datetime) -> str:
        """Return the file's name: what it is and when it was made, never whom it is about."""
        return f"stafet-{self.name}-{made_at:%Y%m%d-%H%M}.{form}"


def visible(text: str) -> str:
    """Return a text in which each character can be seen; one that turns, joins or hides others is told by its number.

    Letters that look like others stay what they are: their writer meant them, and a search finds them.
    """
    if text.isprintable() and _FILLERS.isdisjoint(text):
        return text
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_SPACES.get(one) or (f"[U+{ord(one):04X}]" if _is_unseen(one) else one) for one in plain)


def written(cell: Cell, language: str) -> str:
    """Return a cell as its reader writes it: days by name of month, the language's own decimal sign."""
    match cell:
        case None:
            return ""
        case float():
            return f"{cell:.1f}".replace(".", "," if language == "da" else ".")
        case datetime():
            return format_datetime(cell.astimezone(COPENHAGEN), "d. MMM y HH.mm", locale=language)
        case date():
            return format_date(cell, "d. MMM y", locale=language)
    return str(cell)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN or character in _FILLERS

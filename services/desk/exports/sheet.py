"""Sheets: what is exported, whatever its form, as headings and rows of plain values; nothing in them is invisible."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

Cell = str | int | float | date | datetime | None
"""Text, a number, a day, a moment (aware), or nothing."""

SUPPRESSED = ".."
"""What stands for a suppressed count, as in Danmarks Statistik's tables."""

_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
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
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_SPACES.get(one) or (f"[U+{ord(one):04X}]" if _is_unseen(one) else one) for one in plain)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN or character in "\u115f\u1160\u3164\uffa0\u2800"

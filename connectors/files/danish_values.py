"""Cell values as Danish systems and spreadsheets write them, and the JSON values that events have instead."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_INSTANT = re.compile(r"(\S+)[ T](?:kl\. ?)?(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?", re.ASCII)
_WHOLE = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,0+)?", re.ASCII)
_YES, _NO = frozenset({"ja", "j", "x", "1", "sand", "true"}), frozenset({"nej", "n", "0", "falsk", "false"})


class CellError(ValueError):
    """A cell is none of its column's; the text says in Danish what is, and never what stands there."""


def value(kind: str, cell: str) -> Any:
    """Return the JSON value of a cell of one of the kinds; raises CellError."""
    try:
        return KINDS[kind](cell)
    except ValueError:
        raise CellError(f"her ventes {ALLOWED[kind]}") from None


def _date(cell: str) -> str:
    return _day(cell).isoformat()


def _day(cell: str) -> date:
    if found := _DATE.fullmatch(cell):
        day, month, year = map(int, found.groups())
    elif found := _ISO_DATE.fullmatch(cell):
        year, month, day = map(int, found.groups())
    else:
        raise ValueError
    return date(year, month, day)


def _instant(cell: str) -> str:
    """Return an instant with its zone; a time of day that is there twice in autumn is the first, in summer time."""
    found = _INSTANT.fullmatch(cell)
    if found is None:
        raise ValueError
    day, hour, minute, second = found.groups()
    on = _day(day)
    at = datetime(on.year, on.month, on.day, int(hour), int(minute), int(second or 0), tzinfo=COPENHAGEN)
    return at.isoformat()


def _whole(cell: str) -> int:
    if _WHOLE.fullmatch(cell) is None:
        raise ValueError
    return int(cell.partition(",")[0].replace(".", ""))


def _truth(cell: str) -> bool:
    said = cell.casefold()
    if said not in _YES | _NO:
        raise ValueError
    return said in _YES


def _padded(digits: int, shortest: int) -> Callable[[str], str]:
    """Return how digits are read whose leading zeros a spreadsheet took away."""

    def read(cell: str) -> str:
        bare = cell.replace("-", "").replace(" ", "")
        if not (bare.isascii() and bare.isdigit() and shortest <= len(bare) <= digits):
            raise ValueError
        return bare.zfill(digits)

    return read


KINDS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "text": str,
        "date": _date,
        "instant": _instant,
        "whole": _whole,
        "yes_no": _truth,
        "cpr": _padded(10, 9),
        "municipality": _padded(4, 3),
    }
)
"""What the cells of a column are → how one is read; raises ValueError for any other cell."""

ALLOWED: Mapping[str, str] = MappingProxyType(
    {
        "text": "en tekst",
        "date": "en dato: dd-mm-åååå eller åååå-mm-dd",
        "instant": "et tidspunkt i dansk tid: dd-mm-åååå tt:mm",
        "whole": "et helt tal",
        "yes_no": "ja eller nej",
        "cpr": "et personnummer på ti cifre, med eller uden bindestreg",
        "municipality": "en kommunekode på fire cifre",
    }
)
"""What the cells of a column are → what may stand there, in Danish, for whoever wrote it."""

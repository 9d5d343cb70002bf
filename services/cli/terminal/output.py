"""Results on standard output: a table for people, JSON and CSV for programs; everything else goes to standard error."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
Row = Mapping[str, Any]

# A spreadsheet takes the file for the machine's own code page without this mark, and in Denmark it wants semicolons.
MARK = "\ufeff"

# A spreadsheet runs a cell that begins like this (CWE-1236); an apostrophe makes it text again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def show(form: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    """Print rows; `columns` gives for each key its Danish heading, and JSON and CSV carry the keys themselves."""
    if form == "json":
        dump([{key: row[key] for key in columns} for row in rows])
    elif form == "csv":
        sys.stdout.write(MARK)
        writer = csv.writer(sys.stdout, delimiter=";", lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_cell(row[key]) for key in columns] for row in rows)
    else:
        table(list(columns.values()), [[_word(row[key]) for key in columns] for row in rows])


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print aligned columns."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for words in (headings, *rows):
        line("  ".join(word.ljust(width) for word, width in zip(words, widths, strict=True)).rstrip())


def dump(value: Any) -> None:
    """Print one JSON document."""
    line(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def line(text: str) -> None:
    """Print one line of the result."""
    sys.stdout.write(f"{text}\n")


def say(text: str) -> None:
    """Tell the person at the screen something that is not the result."""
    with suppress(OSError):  # nobody listens: the exit code says it too
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def moment(at: datetime) -> str:
    """Return an instant as a Danish reader writes it, in Copenhagen's time."""
    return at.astimezone(COPENHAGEN).strftime("%d.%m.%Y kl. %H:%M:%S")


def clean(text: str) -> str:
    """Return text that cannot move the cursor or colour the screen: what others sent may be shown here."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _word(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    return clean(str(value))


def _cell(value: Any) -> Any:
    text = "" if value is None else value if isinstance(value, int) else str(_plain(value))
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(COPENHAGEN).isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else str(value)

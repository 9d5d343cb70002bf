"""Personal data where everybody sees it: ids, keys, attributes and headers, which lie in clear on every way."""

import re
from collections.abc import Iterator
from datetime import date

from services.cli.commands.kit.material import Material, Sent

_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{2})(\d{2})\d{2}[- ]?\d{4}(?![0-9A-Za-z])")
_LAST_DAY, _SUBSTITUTE, _MONTHS = 31, 60, 12
_SHORTEST = 4
"""Letters that a part of a name has at least, to be looked for: shorter ones stand in other words by chance."""


def personal(material: Material, _: date) -> list[tuple[str, str]] | None:
    """Return where the number, birth date or name of somebody stands in clear, or what looks like a number."""
    if not material.sent:
        return None
    return [(one.place, f"{where} indeholder {what}") for one in material.sent for where, what in sorted(set(_of(one)))]


def _of(sent: Sent) -> Iterator[tuple[str, str]]:
    for where, text in _in_clear(sent):
        if any(_is_day(int(found[1]), int(found[2])) for found in _NUMBER.finditer(text)):
            yield where, "noget, der ligner et personnummer"
        if sent.number and sent.number in re.sub(r"[- ]", "", text):
            yield where, "personens nummer"
        if any(part in text.casefold() for part in _name_of(sent)):
            yield where, "personens navn"
        born = sent.subject.get("birth_date")
        if isinstance(born, str) and born and born in text:
            yield where, "personens fødselsdato"


def _in_clear(sent: Sent) -> Iterator[tuple[str, str]]:
    """Yield each place that lies in clear, with its text."""
    for name, value in sent.attributes.items():
        if isinstance(value, str | int) and name not in {"time", "recordedtime", "data_base64"}:
            yield name if name.isascii() and name.isalnum() else "en attribut", str(value)
    if sent.key is not None:
        yield "nøglen", sent.key.decode("utf-8", "replace")
    for name, raw in sent.headers:
        if not name.startswith("ce_"):
            yield "en header", f"{name} {(raw or b'').decode('utf-8', 'replace')}"


def _is_day(day: int, month: int) -> bool:
    return 1 <= (day - _SUBSTITUTE if day > _SUBSTITUTE else day) <= _LAST_DAY and 1 <= month <= _MONTHS


def _name_of(sent: Sent) -> list[str]:
    name = sent.subject.get("name")
    return [part for part in name.casefold().split() if len(part) >= _SHORTEST] if isinstance(name, str) else []

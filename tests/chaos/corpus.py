"""Messages that are wrong in one way each (fault F19), and some that only look dangerous."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import orjson

Event = dict[str, Any]


def _with(event: Event, **data: Any) -> Event:
    return {**event, "data": {**event["data"], **data}}


def _text(event: Event, text: str) -> bytes:
    """The event with a raw piece of JSON as its necessity."""
    marked = _with(event, necessity="@HERE@")
    return orjson.dumps(marked).replace(b'"@HERE@"', text.encode("utf-8", "surrogatepass"))


def _subject(event: Event, **more: Any) -> bytes:
    changed = deepcopy(event)
    changed["data"]["subject"] |= more
    return orjson.dumps(changed)


def _without(event: Event, name: str) -> bytes:
    return orjson.dumps({key: value for key, value in event.items() if key != name})


DEAD: Mapping[str, Callable[[Event], bytes | None]] = {
    "truncated": lambda event: orjson.dumps(event)[:-40],
    "not utf-8": lambda event: orjson.dumps(event).replace(b"Kanarie", b"Kanarie\xff", 1),
    "nul": lambda event: _text(event, r'"Kanarie \u0000 her"'),
    "lone surrogate": lambda event: _text(event, r'"Kanarie \ud800 her"'),
    "key twice": lambda event: _text(event, '"Kanarie", "necessity": "Kanarie igen"'),
    "not a number": lambda event: _text(event, '"Kanarie", "sentence_months": NaN'),
    "endless number": lambda event: _text(event, '"Kanarie", "sentence_months": ' + "9" * 5000),
    "deep": lambda event: _text(event, "[" * 5000 + "]" * 5000),
    "large": lambda event: orjson.dumps(_with(event, necessity="Kanarie " * 40_000)),
    "a list": lambda event: orjson.dumps([event]),
    "a text": lambda event: orjson.dumps("Kanarie " + event["data"]["subject"]["cpr"]),
    "other version": lambda event: orjson.dumps({**event, "specversion": "0.3"}),
    "tombstone": lambda _: None,
    "empty": lambda _: b"",
    "no id": lambda event: _without(event, "id"),
    "no source": lambda event: _without(event, "source"),
    "id too long": lambda event: orjson.dumps({**event, "id": "x" * 600}),
    "id with a line feed": lambda event: orjson.dumps({**event, "id": event["id"] + "\r\n{}"}),
    "subject is a list": lambda event: orjson.dumps(_with(event, subject=["Kanarie"])),
    "unknown type": lambda event: orjson.dumps({**event, "type": "dk.stafet.kanarie_ukendt.v1"}),
    "another's source": lambda event: orjson.dumps({**event, "source": "urn:stafet:publisher:kommune-0000"}),
    "no such day": lambda event: _subject(event, cpr="310299-1234"),
    "no necessity": lambda event: orjson.dumps(_with(event, necessity=None)),
    "too long a text": lambda event: orjson.dumps(_with(event, necessity="Kanarie" * 300)),
    "unknown basis": lambda event: orjson.dumps(_with(event, legal_basis="Kanarie-loven")),
    "a number as name": lambda event: _subject(event, name=4),
    "nothing is necessary": lambda event: orjson.dumps(_with(event, necessity=" \t ")),
}
"""Each must end as a dead letter."""

ALIVE: Mapping[str, Callable[[Event], bytes | None]] = {
    "script": lambda event: orjson.dumps(_with(event, necessity="Kanarie <script>alert(1)</script>")),
    "blank": lambda event: _subject(event, name=" \t "),
    "formula": lambda event: orjson.dumps(_with(event, necessity='=HYPERLINK("http://kanarie")')),
    "right to left": lambda event: orjson.dumps(_with(event, necessity="Kanarie \u202e her")),
    "zero width": lambda event: _subject(event, name="Kan\u200barie Kanarie"),
    "breaks the line": lambda event: orjson.dumps(_with(event, necessity='Kanarie\r\n{"event": "act_done"}')),
    "query": lambda event: orjson.dumps(_with(event, necessity="Kanarie'); DROP TABLE event; --")),
    "a field of tomorrow": lambda event: orjson.dumps(_with(event, kanarie_felt={"Kanarie": 1})),
    "no key order": lambda event: orjson.dumps(event, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2),
}
"""Each is an event like any other."""

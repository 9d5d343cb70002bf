"""Examples of events with one to three things in them changed: values at the edges, members, the writing itself."""

import base64
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from schemas.events import EVENT_TYPES
from unit.schemas.examples import FOLDER, TYPES, read

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 2.5, 1e3, 2**53 - 1, 2**53, 10**19, "", " ", "x", "\u00a0\u2003", "\ufeff",
    "\x00", "a\r\nb", "a\rb", "\ud800", "x" * 101, "x" * 201, "y" * 1001, "y" * 4001, "e\u0301" * 150, "e\u0301" * 600,
    "\ufb2c" * 90, "\ufb2c" * 900, "2026-02-10", "2026-02-11", "2026-02-30", "2199-12-31", "1899-12-31", "2026-01",
    "2026-03", "2026-13", "610188-1234", "6101881234", "310299-1234", "611288-9999", "0860", "860", "0999", "000", "86",
    "ksp", "nobody", "abuse", "police", "8f3e0a52-1c5b-4c1e-9a77-2d6c0b1f4e90", "8F3E0A52-1C5B-4C1E-9A77-2D6C0B1F4E90",
    "consent", "child-notification", "is_this", "cancelled", [], ["abuse"], ["abuse", 1], ["police", "health"], {},
    {"cpr": "610188-1234"}, {"name": " "}, {"name": "Fiktiv"}, {"residence": "860"}, {"number": "851201"},
    {"wish": True}, {"wish": False}, {"judged": "no", "by": " ", "on": "2026-02-11"}, {"source": "s", "id": "1"},
)  # fmt: skip
"""Whatever may stand where another value is expected."""

COUNTS: tuple[Any, ...] = (
    {"samtaler": 7}, {"a\u030a": 1}, {"a\u030a": 1, "\u00e5": 2}, {"uro2": 1}, {"\u2460": 1}, {"a\u2460": 1},
    {"\u0660": 1}, {"\u0301": 2}, {"": 0}, {"x": None, "9": None}, {"a\u0301" * 40: 3}, {"\ufb2c" * 30: 3},
    {"\ufb2c": -1}, {"x" * 61: 1},
)  # fmt: skip
"""Names and numbers of cells, right and wrong."""

ENVELOPE: dict[str, tuple[Any, ...]] = {
    "specversion": ("1.0", "1.1", 1.0),
    "id": ("1", "", "x" * 512, "x" * 513, "æ" * 300, "a\x7f", "a\ud800", 7),
    "time": ("2026-02-10T08:30:00Z", "2026-02-30T08:30:00Z", "2026-06-30T23:59:60Z", "2026-02-10T25:00:00Z", 1),
    "datacontenttype": ("text/json", "Application/X+JSON; a=b", "text/xml", "application/json\n", 1),
    "dataschema": ("urn:x", 1),
    "subject": ("sag", 1),
    "source": ("urn:stafet:publisher:kommune-0101", "urn:stafet:publisher:region-nordjylland", "x", ""),
    "type": ("dk.stafet.statistics.v1", "dk.stafet.x.v1", ""),
    "data_base64": ("e30=", "x", None, 7),
}  # fmt: skip

INSIDE = ('"x": 1, "x": 2, ', '"x": 123456789012345678901, ', '"x": NaN, ', f'"x": {"[" * 40}{"]" * 40}, ')
"""What may be written into `data`, and never be read."""
Writing = Callable[[str, Random], bytes]
WRITINGS: tuple[Writing, ...] = (
    lambda text, random: text.replace('"data": {', '"data": {' + random.choice(INSIDE), 1).encode(),
    lambda text, random: text.replace('"data": {', '"data": {' + random.choice(INSIDE), 1).encode(),
    lambda text, _: text.encode().ljust(262_145),
    lambda text, _: b"\xef\xbb\xbf" + text.encode(),
    lambda text, _: text.replace('"specversion"', '"\xff"', 1).encode("latin-1", "replace"),
    lambda text, random: text[: random.randrange(len(text))].encode(),
)
"""How the text itself can be wrong."""

_NAMES = tuple({name for event in EVENT_TYPES for name in event.model_fields})


def mutated(seed: int, count: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield type, publisher of the topic, and the message: first each example as it is, then changed ones."""
    random = Random(seed)  # noqa: S311 -- a seed is the point
    paths = [path for name in TYPES for path in sorted((FOLDER / name).rglob("*.json")) if "expected" not in path.name]
    examples = [(path.relative_to(FOLDER).parts[0], read(path)) for path in paths]
    for name, event in examples:
        yield name, _publisher(event), json.dumps(event).encode()
    for _ in range(count):
        name, event = deepcopy(random.choice(examples))
        publisher = _publisher(event)
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            _change(random, event)
        text = json.dumps(event)
        yield name, publisher, random.choice(WRITINGS)(text, random) if random.random() < 0.04 else text.encode()


def _publisher(event: dict[str, Any]) -> str:
    return str(event["source"]).rpartition(":")[2]


def _change(random: Random, event: dict[str, Any]) -> None:
    chance, data = random.random(), event.get("data")
    if chance < (0.4 if isinstance(data, dict) and data.get("date_status") == "cancelled" else 0.15):
        name = random.choice(sorted(ENVELOPE))
        event[name] = random.choice(ENVELOPE[name])
    elif chance > 0.98 and isinstance(data, dict):
        event["data_base64"] = base64.b64encode(json.dumps(event.pop("data")).encode()).decode()
    elif isinstance(data, dict):
        target = random.choice([data, data, data, *(inner for inner in data.values() if isinstance(inner, dict))])
        name = random.choice([*target, *target, random.choice(_NAMES), "name", "danger_now", "unheard_of"])
        if name == "danger_now":
            target[name] = random.choice((True, False, "true"))
        elif name == "counts" and random.random() < 0.7:
            target[name] = deepcopy(random.choice(COUNTS))
        elif random.random() < 0.15:
            target.pop(name, None)
        elif random.random() < 0.1:
            target[name] = [deepcopy(random.choice(VALUES))]
        else:
            target[name] = deepcopy(random.choice(VALUES))
    else:
        event["data"] = deepcopy(random.choice(VALUES))

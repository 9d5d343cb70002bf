"""Personal data in clear: numbers, names and birth dates are seen wherever they stand, and nothing else is."""

from typing import Any

import orjson
import pytest

from services.cli.commands.kit.material import Material, Sent
from services.cli.commands.kit.personal import personal
from unit.cli.commands.kit.shown import TODAY, events, material

SUBJECT = {"cpr": "720291-2345", "name": "Birk Fantasgaard", "birth_date": "1991-02-12"}


def seen(key: bytes | None = None, headers: Any = (), **attributes: Any) -> list[str]:
    """Return what is told of an event about a made-up person."""
    event = {**events()[4], **attributes}
    event["data"] = {**event["data"], "subject": SUBJECT}
    of = material([])
    told = personal(Material(of.publisher, [Sent("1", orjson.dumps(event), key, headers)], of.rulebook), TODAY)
    assert told is not None
    return [what for _, what in told]


@pytest.mark.parametrize(
    "attributes",
    [
        {"id": "720291-2345"},
        {"id": "x 7202912345"},
        {"id": "case-640190-1234"},
        {"partitionkey": "birk"},
        {"subject": "FANTASGAARD"},
        {"id": "born-1991-02-12"},
        {"id": "id72029-12345"},
    ],
)
def test_what_names_somebody_is_seen(attributes: Any) -> None:
    """In an id, in the key's attribute, in an extension; with hyphen, blank or neither."""
    assert seen(**attributes)


def test_key_and_headers_are_looked_at() -> None:
    """Whoever runs Kafka sees them."""
    assert seen(key=b"7202912345") == [
        "nøglen indeholder noget, der ligner et personnummer",
        "nøglen indeholder personens nummer",
    ]
    assert seen(headers=[("x-person", b"Fantasgaard")]) == ["en header indeholder personens navn"]


@pytest.mark.parametrize(
    "harmless",
    ["5f0c2c1e-6f0e-4a5e-9d53-0f7e6a1f5a10", "KF-2026-000117", "999999-1234", "1234567890123", "x61018812"],
)
def test_what_names_nobody_is_left_alone(harmless: str) -> None:
    """A UUID, a case number, a day or month that there is not, other lengths."""
    assert seen(id=harmless) == []

"""Cursors: what a page ended with is read back, and nothing else."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.storage.handovers.cursor import Cursor, CursorError

AT = datetime(2026, 11, 27, 12, 0, 0, 123456, UTC)
ID = UUID(int=7)


def text(told: object) -> str:
    """Return something as a cursor's text would have it."""
    return urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("cursor", [Cursor(AT, AT, ID), Cursor(None, AT, ID)])
def test_it_comes_back(cursor: Cursor) -> None:
    """With a deadline or without; the text is one that an address can have."""
    assert Cursor.parse(cursor.text) == cursor
    assert cursor.text.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "given",
    [
        "",
        "x",
        "é",
        "\ud800",
        "=" * 9,
        "A" * 100_000,
        text([None, AT.isoformat(), str(ID)]) + "=",
        text([None, AT.isoformat(), str(ID)]) + "AA",
        text([None, AT.isoformat(), ID.hex]),
        text([None, AT.isoformat()]),
        text([None, None, str(ID)]),
        text([None, "2026-11-27T12:00:00", str(ID)]),
        text(["2026-11-27T12:00:00", AT.isoformat(), str(ID)]),
        text(["", AT.isoformat(), str(ID)]),
        text([1, AT.isoformat(), str(ID)]),
        text([None, AT.isoformat(), 7]),
        text({"a": 1}),
        text("abc"),
        text(None),
        urlsafe_b64encode(b"[" * 50_000).decode(),
        urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_anything_else_is_none(given: str) -> None:
    """A text that no page ended with."""
    with pytest.raises(CursorError):
        Cursor.parse(given)

"""Cursors of lists: where a page ended, as a text that the next request gives back as it came."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class CursorError(ValueError):
    """A text that no page ended with."""


class Cursor(NamedTuple):
    """The place of a row in its list: what the list is ordered by."""

    ends_at: datetime | None
    offered_at: datetime
    id: UUID

    @property
    def text(self) -> str:
        """It as a text that says nothing to whoever carries it."""
        ends_at = None if self.ends_at is None else self.ends_at.isoformat()
        told = json.dumps([ends_at, self.offered_at.isoformat(), str(self.id)], separators=(",", ":"))
        return urlsafe_b64encode(told.encode()).rstrip(b"=").decode()

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read what `text` gave; raises CursorError for anything else."""
        try:
            ends_at, offered_at, id_ = json.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
            instant = datetime.fromisoformat
            given = cls(None if ends_at is None else instant(ends_at), instant(offered_at), UUID(id_))
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise CursorError from None
        instants = [one for one in given[:2] if one is not None]
        if given.text != text or any(one.tzinfo is None for one in instants):
            raise CursorError
        return given

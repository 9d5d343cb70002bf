"""Quorum of the witnesses: whatever takes something new expects it, and is undone while it is missing too long."""

import time

import psycopg

from services.core.evidence.patience import Patience
from services.effects.actors import UnwitnessedError
from services.storage.evidence import witnesses

FRESH = 1.0  # seconds that an answer of the database counts, for everybody in the process


class Quorum:
    """Looks at most once a second, so that many acts at once ask little; safe between threads."""

    def __init__(self, patience: Patience | None = None) -> None:
        """Take the limits; the database is asked when somebody expects the quorum first."""
        self._patience = patience or Patience()
        self._asked, self.ended = float("-inf"), False

    def look(self, connection: psycopg.Connection) -> None:
        """Let `ended` say whether nothing new may be taken; psycopg's errors."""
        now = time.monotonic()
        if now - self._asked >= FRESH:
            self.ended = self._patience.ended(witnesses.unwitnessed_for(connection))
            self._asked = now

    def expect(self, cursor: psycopg.Cursor) -> None:
        """Raise UnwitnessedError while nothing new may be taken; psycopg's errors."""
        self.look(cursor.connection)
        if self.ended:
            raise UnwitnessedError

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
        self._asked, self._ended = float("-inf"), False

    def expect(self, cursor: psycopg.Cursor) -> None:
        """Raise UnwitnessedError while nothing new may be taken; psycopg's errors."""
        now = time.monotonic()
        if now - self._asked >= FRESH:
            self._ended = self._patience.ended(witnesses.unwitnessed_for(cursor.connection))
            self._asked = now
        if self._ended:
            raise UnwitnessedError

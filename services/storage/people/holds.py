"""Legal holds: while one stands, nothing about the person is erased, by whomever; placed and released with a leaf."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import psycopg

from services.effects.audit_records import AuditRecord
from services.effects.sealing import Sealer
from services.storage.access.session import erase as as_eraser
from services.storage.handovers.office import utc_now
from services.storage.people.erasing import NotErasableError
from services.storage.people.naming import is_nobody
from services.storage.people.traces import traces
from services.storage.recorded import recorded

REASONS = ("complaint", "court_case", "supervisory_authority", "access_request", "other")
"""Why a person's data is kept: codes."""

_LOCK = "SELECT lookup, key_version, wrapped_key FROM person WHERE id = %s FOR UPDATE"
_LETTERS = "SELECT id FROM dead_letter WHERE id = ANY(%s) AND content IS NOT NULL ORDER BY id FOR UPDATE"
_PLACE = """
INSERT INTO legal_hold (id, person, reason, placed_at, placed_by, leaf, letters) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_RELEASE = """
UPDATE legal_hold SET released_at = %s, released_by = %s WHERE person = %s AND released_at IS NULL RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Holds:
    """What places and releases holds: an autocommit connection, the keys, and who decides it."""

    connection: psycopg.Connection
    sealer: Sealer
    actor: str  # as it is stored
    clock: Callable[[], datetime] = utc_now

    def place(self, person: UUID, reason: str) -> UUID:
        """Keep everything about a person from now on; returns the hold's id.

        Raises NotErasableError: not_found, nobody; SealError.
        """
        hold = uuid4()
        with recorded(self.connection, self.actor, self.clock()) as tx:
            as_eraser(tx.cursor)
            stored = tx.cursor.execute(_LOCK, (person,)).fetchone()
            if stored is None:
                raise NotErasableError("not_found")
            if is_nobody(tx.cursor, self.sealer, person):
                raise NotErasableError("nobody")
            found = traces(tx.cursor, self.sealer, person, stored).letters  # retention has no key to find them by
            letters = [one for (one,) in tx.cursor.execute(_LETTERS, (found,))]  # without those that it just took
            place = tx.leaf(*_record(hold, person, f"hold.placed:{reason}"))
            leaf = tx.append() + place
            tx.cursor.execute(_PLACE, (hold, person, reason, tx.now, self.actor, leaf, letters))
        return hold

    def release(self, person: UUID, reason: str) -> int:
        """End every hold of a person; returns how many there were. Raises NotErasableError `not_held`."""
        with recorded(self.connection, self.actor, self.clock()) as tx:
            as_eraser(tx.cursor)
            ended = tx.cursor.execute(_RELEASE, (tx.now, self.actor, person)).fetchall()
            if not ended:
                raise NotErasableError("not_held")
            for (hold,) in ended:
                tx.leaf(*_record(hold, person, f"hold.released:{reason}"))
        return len(ended)


def _record(hold: UUID, person: UUID, code: str) -> tuple[AuditRecord, bytes]:
    about = f"hold/{hold}"
    return AuditRecord("config", code, person=person.bytes, source=about), about.encode()

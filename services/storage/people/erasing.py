"""Erasure of one person: key, nonces and everything sealed go in one transaction, and a leaf says that they went.

What stays names nobody: codes, addresses and times of the handovers, and a leaf without the erased content (LOG-4).
Nobody keeps a person's key beyond its transaction, so that from the commit on no process can open anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import psycopg

from services.effects.audit_records import AuditRecord
from services.effects.sealing import Sealer
from services.storage import failpoints
from services.storage.access.session import erase as as_eraser
from services.storage.handovers.office import utc_now
from services.storage.people.forgetting import Met, never_again
from services.storage.people.naming import is_nobody
from services.storage.people.retained_letters import FREE
from services.storage.people.taking_away import take_person
from services.storage.people.traces import Traces, traces
from services.storage.races import until_won
from services.storage.recorded import Recorded, recorded

_PERSON = "SELECT lookup, key_version, wrapped_key FROM person WHERE id = %s FOR UPDATE"
_LOCK = "SELECT FROM dead_letter WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
# A statement of its own behind the lock: it sees each hold that was placed before, and a later one waits for the lock.
_KEPT = f"SELECT count(*) FROM dead_letter letter WHERE id = ANY(%s) AND NOT ({FREE})"  # noqa: S608 - constants
_ERASED = "SELECT 1 FROM erasure WHERE person = %s"
_DONE = """
SELECT at, person, NULL::uuid, coalesce((
    SELECT json_agg(json_build_array(publisher, event_id, id) ORDER BY id) FROM (
        SELECT publisher, event_id, id FROM event WHERE event.person = erasure.person
        UNION ALL SELECT publisher, event_id, id FROM dead_letter
        WHERE dead_letter.person = erasure.person AND event_id IS NOT NULL AND code <> 'CONFLICT'
    ) met
), '[]') FROM erasure
UNION ALL SELECT gone.at, NULL, gone.event, CASE WHEN publisher IS NULL THEN '[]' ELSE
    json_build_array(json_build_array(publisher, event_id, gone.event)) END
FROM content_erasure gone LEFT JOIN inbox ON inbox.event = gone.event ORDER BY 1, 2, 3
"""
REASONS = ("requested", "controller_decided", "sent_by_mistake", "retention", "recalled", "restored")
"""Why somebody was erased: codes, because free text could say again what was erased."""


class Done(NamedTuple):
    """One erasure: of a person by their handle, with what was met of them; or of the content of an event."""

    at: datetime
    person: UUID | None
    event: UUID | None
    met: Sequence[Met]


class NotErasableError(Exception):
    """A person who cannot be erased now: not_found, nobody, erased, open, held, kept, coming; nothing was changed."""

    def __init__(self, code: str, count: int = 0) -> None:
        """Keep why, and how many stand against it."""
        super().__init__(code)
        self.code, self.count = code, count


@dataclass(frozen=True, slots=True)
class Erasing:
    """What erases people: an autocommit connection of `storage.connections.connect`, the keys, and who decided it."""

    connection: psycopg.Connection
    sealer: Sealer
    actor: str  # as it is stored
    clock: Callable[[], datetime] = utc_now

    def rehearse(self, person: UUID) -> Traces:
        """Return what would go, and note that somebody looked; raises NotErasableError not_found, nobody, erased."""
        with recorded(self.connection, self.actor, self.clock()) as tx:
            as_eraser(tx.cursor)
            found = self._found(tx, person)
            tx.leaf(AuditRecord("consultation", "erasure.rehearsed", case_id=person.bytes, person=person.bytes), b"")
            return found

    def erase(self, person: UUID, reason: str) -> Traces:
        """Erase the person; raises NotErasableError, SealError."""
        return until_won(lambda: self._erase(person, reason))

    def erase_again(self, person: UUID, met: Sequence[tuple[str, str, UUID]] = ()) -> bool:
        """Erase after a restore whoever was erased before, whatever the restored tables say of them (RET-6).

        Returns whether anything was there, or was still to come of those events. Raises SealError.
        """
        return until_won(lambda: self._again(person, met))

    def done(self) -> list[Done]:
        """Return all that was erased, and when, oldest first; noted, because it is taken away from here."""
        with recorded(self.connection, self.actor, self.clock()) as tx:
            as_eraser(tx.cursor)
            tx.leaf(AuditRecord("export", "erasures.told"), b"")
            rows = tx.cursor.execute(_DONE).fetchall()
        return [
            Done(at, person, event, [Met(publisher, event_id, UUID(id_)) for publisher, event_id, id_ in met])
            for at, person, event, met in rows
        ]

    def _erase(self, person: UUID, reason: str) -> Traces:
        with recorded(self.connection, self.actor, self.clock()) as tx:
            as_eraser(tx.cursor)
            found = self._found(tx, person)
            for code, count in (
                ("held", found.held),
                ("kept", found.kept),
                ("open", found.open),
                ("coming", found.coming),
            ):
                if count:
                    raise NotErasableError(code, count)
            take_person(tx, found, reason, self.actor)
        failpoints.at("committed", self.connection)
        return found

    def _again(self, person: UUID, met: Sequence[tuple[str, str, UUID]]) -> bool:
        with recorded(self.connection, self.actor, self.clock()) as tx:
            as_eraser(tx.cursor)
            found = traces(tx.cursor, self.sealer, person, tx.cursor.execute(_PERSON, (person,)).fetchone())
            letters = tx.cursor.execute("SELECT id FROM dead_letter WHERE person = %s", (person,)).fetchall()
            found.letters += [one for (one,) in letters]
            coming = never_again(tx.cursor, met)
            if not (found.known or found.sealed or letters or coming):
                return False
            take_person(tx, found, "restored", self.actor)
        return True

    def _found(self, tx: Recorded, person: UUID) -> Traces:
        stored = tx.cursor.execute(_PERSON, (person,)).fetchone()
        if stored is None:
            gone = tx.cursor.execute(_ERASED, (person,)).fetchone()
            raise NotErasableError("not_found" if gone is None else "erased")
        if is_nobody(tx.cursor, self.sealer, person):
            raise NotErasableError("nobody")
        found = traces(tx.cursor, self.sealer, person, stored)
        tx.cursor.execute(_LOCK, (found.letters,))
        row = tx.cursor.execute(_KEPT.encode(), (found.letters,)).fetchone()
        found.kept = 0 if row is None else row[0]
        return found

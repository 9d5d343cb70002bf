"""Erasure of one person: key, nonces and everything sealed go in one transaction, and a leaf says that they went.

What stays names nobody: codes, addresses and times of the handovers, and a leaf without the erased content (LOG-4).
Nobody keeps a person's key beyond its transaction, so that from the commit on no process can open anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from services.effects.audit_records import AuditRecord
from services.effects.sealing import Sealer
from services.storage import failpoints
from services.storage.access.session import erase as as_eraser
from services.storage.failures import SurpriseError
from services.storage.people.naming import is_nobody
from services.storage.people.traces import Traces, traces
from services.storage.races import until_won
from services.storage.recorded import Recorded, recorded

_PERSON = "SELECT lookup, key_version, wrapped_key FROM person WHERE id = %s FOR UPDATE"
_ERASED = "SELECT 1 FROM erasure WHERE person = %s"
_AGAIN = """
SELECT (SELECT count(*) FROM event WHERE person = %(person)s),
    (SELECT count(*) FROM handover WHERE case_id = ANY(%(cases)s::uuid[]) AND person = %(person)s)
"""
_ENTRIES = """
UPDATE audit_entry entry SET nonce = NULL, opening = NULL FROM leaf
WHERE leaf.idx = entry.leaf AND entry.case_id = ANY(%(cases)s::uuid[]) AND entry.nonce IS NOT NULL
    AND coalesce(convert_from(leaf.body, 'UTF8')::jsonb ->> 'subj', %(subject)s) = %(subject)s
"""
_LETTERS = """
UPDATE dead_letter SET content = NULL, state = CASE state WHEN 'open' THEN 'dismissed' ELSE state END,
    closed_at = coalesce(closed_at, %(now)s), closed_by = coalesce(closed_by, %(actor)s)
WHERE id = ANY(%(letters)s::uuid[])
"""
_GONE = (
    "UPDATE event SET content = NULL WHERE person = %(person)s AND content IS NOT NULL",
    "UPDATE handover_text SET texts = NULL WHERE handover = ANY(%(handovers)s::uuid[])",
    "UPDATE question SET asked = NULL, answer = NULL WHERE handover = ANY(%(handovers)s::uuid[])",
    "UPDATE idempotency SET answer = NULL WHERE id = ANY(%(answers)s)",
    _LETTERS,
    "DELETE FROM submitted WHERE id = ANY(%(submitted)s)",
    "DELETE FROM outbox WHERE key = ANY(%(keys)s)",
    _ENTRIES,
    "DELETE FROM person WHERE id = %(person)s OR id = ANY(%(letter_keys)s::uuid[])",
)
_STORE = """
INSERT INTO erasure (person, at, actor, reason, events, handovers, dead_letters, leaf)
SELECT one, %(at)s, %(actor)s, %(reason)s, %(events)s, %(handovers)s, %(letters)s, %(leaf)s
FROM unnest(%(people)s::uuid[]) one ON CONFLICT (person) DO NOTHING
"""
_COUNT = "UPDATE tree_head SET erasures = erasures + 1 WHERE one = 1"

REASONS = ("requested", "controller_decided", "sent_by_mistake", "retention", "recalled", "restored")
"""Why somebody was erased: codes, because free text could say again what was erased."""


class NotErasableError(Exception):
    """A person who cannot be erased now: not_found, nobody, erased, open, held, coming; nothing was changed."""

    def __init__(self, code: str, count: int = 0) -> None:
        """Keep why, and how many stand against it."""
        super().__init__(code)
        self.code, self.count = code, count


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Erasing:
    """What erases people: an autocommit connection of `storage.connections.connect`, the keys, and who decided it."""

    connection: psycopg.Connection
    sealer: Sealer
    actor: str  # as it is stored
    clock: Callable[[], datetime] = _now

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

    def erase_again(self, person: UUID) -> bool:
        """Erase after a restore whoever was erased before, whatever the restored tables say of them (RET-6).

        Returns whether anything was there. Raises SealError.
        """
        return until_won(lambda: self._again(person))

    def done(self) -> list[tuple[UUID, datetime]]:
        """Return every handle that was erased, and when, oldest first; noted, because they are taken away from here."""
        with recorded(self.connection, self.actor, self.clock()) as tx:
            as_eraser(tx.cursor)
            tx.leaf(AuditRecord("export", "erasures.told"), b"")
            return tx.cursor.execute("SELECT person, at FROM erasure ORDER BY at, person").fetchall()

    def _erase(self, person: UUID, reason: str) -> Traces:
        with recorded(self.connection, self.actor, self.clock()) as tx:
            as_eraser(tx.cursor)
            found = self._found(tx, person)
            for code, count in (("held", found.held), ("open", found.open), ("coming", found.coming)):
                if count:
                    raise NotErasableError(code, count)
            self._take_away(tx, found, reason)
        failpoints.at("committed", self.connection)
        return found

    def _again(self, person: UUID) -> bool:
        with recorded(self.connection, self.actor, self.clock()) as tx:
            as_eraser(tx.cursor)
            found = traces(tx.cursor, self.sealer, person, tx.cursor.execute(_PERSON, (person,)).fetchone())
            letters = tx.cursor.execute("SELECT id FROM dead_letter WHERE person = %s", (person,)).fetchall()
            found.letters += [one for (one,) in letters]
            if not (found.known or found.sealed or letters):
                return False
            self._take_away(tx, found, "restored")
        return True

    def _found(self, tx: Recorded, person: UUID) -> Traces:
        stored = tx.cursor.execute(_PERSON, (person,)).fetchone()
        if stored is None:
            gone = tx.cursor.execute(_ERASED, (person,)).fetchone()
            raise NotErasableError("not_found" if gone is None else "erased")
        if is_nobody(tx.cursor, self.sealer, person):
            raise NotErasableError("nobody")
        return traces(tx.cursor, self.sealer, person, stored)

    def _take_away(self, tx: Recorded, found: Traces, reason: str) -> None:
        """Do it, and store what was done; the tree's lock comes last, and with it the look for what came meanwhile."""
        gone: dict[str, Any] = {name: getattr(found, name) for name in ("person", "handovers", "answers", "letters")}
        gone |= {name: getattr(found, name) for name in ("submitted", "keys", "letter_keys")}
        gone |= {"cases": [*found.cases, *found.letters], "subject": found.person.hex}
        for statement in _GONE:
            tx.cursor.execute(statement, gone | {"now": tx.now, "actor": self.actor})
        done = {"events": len(found.events), "handovers": len(found.handovers), "letters": len(found.letters)}
        about = f"erasure/{'/'.join(map(str, done.values()))}"  # how many events, handovers and dead letters
        record = AuditRecord("erasure", f"person.erased:{reason}", person=found.person.bytes, source=about)
        place = tx.leaf(record, about.encode())
        leaf = tx.append() + place
        counted = tx.cursor.execute(_AGAIN, {"person": found.person, "cases": found.cases}).fetchone()
        if counted != (len(found.events), len(found.handovers)):
            raise SurpriseError  # the router had planned by the person's key before it went
        tx.cursor.execute(_COUNT)
        people = [found.person, *found.letter_keys]
        tx.cursor.execute(
            _STORE, {"people": people, "at": tx.now, "actor": self.actor, "reason": reason, "leaf": leaf} | done
        )
        failpoints.at("commit", self.connection)

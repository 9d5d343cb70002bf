"""Gone: one thing that retention erases, and the leaf that says so without what it was (LOG-4)."""

from typing import NamedTuple
from uuid import UUID

from services.core.retention.periods import Due
from services.effects.audit_records import AuditRecord
from services.storage.recorded import Recorded

CONTENT, KEY, RECORD, LETTER = "content", "key", "record", "letter"


class Gone(NamedTuple):
    """Content of an event, a person's key, a person's record, or a dead letter, that is kept no longer."""

    what: str
    id: UUID
    due: Due


def note(tx: Recorded, one: Gone, person: UUID | None = None, case: UUID | None = None) -> int:
    """Add the leaf of an erasure, with the class by which it was kept; returns its place."""
    about = f"{one.what}/{one.id}"
    record = AuditRecord("erasure", f"{one.what}.erased:{one.due.kept_as}", source=about)
    record.person = None if person is None else person.bytes
    record.case_id = None if case is None else case.bytes
    return tx.leaf(record, about.encode())

"""Gone: one thing that retention erases, and the leaf that says so without what it was (LOG-4)."""

from typing import NamedTuple
from uuid import UUID

from services.core.retention.periods import Due
from services.effects.audit_records import AuditRecord
from services.storage.recorded import Recorded

CONTENT, KEY, RECORD, LETTER, LOOKUP = "content", "key", "record", "letter", "lookup"


class Gone(NamedTuple):
    """What is kept no longer: an event's content, a person's key or record, a dead letter, what opens a look-up."""

    what: str
    id: UUID  # of a look-up its leaf's
    due: Due
    leaf: int | None = None  # the number of a look-up's leaf

    @property
    def number(self) -> str:
        """By what it is told of."""
        return str(self.id if self.leaf is None else self.leaf)


def note(tx: Recorded, one: Gone, person: UUID | None = None, case: UUID | None = None) -> int:
    """Add the leaf of an erasure, with the class by which it was kept; returns its place."""
    about = f"{one.what}/{one.id}"
    record = AuditRecord("erasure", f"{one.what}.erased:{one.due.kept_as}", source=about)
    record.person = None if person is None else person.bytes
    record.case_id = None if case is None else case.bytes
    return tx.leaf(record, about.encode())

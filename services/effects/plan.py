"""The rows that a segment of records becomes: built without touching the database, from what was read and known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from services.effects.audit_records import LeafBatch
from services.effects.sealing import PersonKey

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where records came from, and who speaks there."""

    cluster: str
    topic: str
    partition: int
    publisher: str


@dataclass(frozen=True, slots=True)
class OpenHandover:
    """A stored handover that the sender can still take back."""

    id: bytes
    event: bytes
    case_id: bytes
    person: bytes | None
    publisher: str
    event_id: str
    type: str
    forum: str
    municipality: str | None
    stage: str
    state: str
    version: int


@dataclass(slots=True)
class Known:
    """What the database knew when it was asked, without a lock; the write checks that it still holds."""

    digests: dict[str, bytes] = field(default_factory=dict)
    lookups: dict[tuple[str, str], bytes] = field(default_factory=dict)  # (kind, identity) -> lookup
    people: dict[bytes, PersonKey] = field(default_factory=dict)  # by lookup
    case_keys: dict[str, bytes] = field(default_factory=dict)  # case_ref -> case key
    cases: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)  # case key -> (case id, version)
    event_cases: dict[str, bytes] = field(default_factory=dict)  # event id -> case id, for recalls
    open: dict[bytes, list[OpenHandover]] = field(default_factory=dict)  # case id -> handovers


@dataclass(slots=True)
class Plan:
    """Rows by table, in the order of `storage.binary_copy`; steps carry their leaf's place in the batch of leaves."""

    leaves: LeafBatch
    inbox: list[Row] = field(default_factory=list)
    person: list[Row] = field(default_factory=list)
    event: list[Row] = field(default_factory=list)
    handover: list[Row] = field(default_factory=list)
    deadline: list[Row] = field(default_factory=list)
    task: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)
    dead_letter: list[Row] = field(default_factory=list)
    step: list[Row] = field(default_factory=list)
    late_step: list[Row] = field(default_factory=list)  # steps whose leaf is a late one
    new_cases: list[Row] = field(default_factory=list)
    moved_cases: list[tuple[int, bytes, int]] = field(default_factory=list)  # (new version, case key, old version)
    withdrawn: list[OpenHandover] = field(default_factory=list)
    duplicates: int = 0

    def dead_codes(self) -> Iterator[str]:
        """Yield the code of each dead letter."""
        return (row[6] for row in self.dead_letter)

    @property
    def decided(self) -> int:
        """How many records became events."""
        return len(self.event)

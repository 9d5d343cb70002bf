"""The rows that a segment of records becomes: built without touching the database, from what was read and known."""

from dataclasses import dataclass, field
from typing import NamedTuple

from services.core.handover.item import OpenHandover
from services.effects.acts.draft import ActDraft, AtHand
from services.effects.audit_records import LeafBatch
from services.effects.rows import (
    CaseRow,
    DeadLetterRow,
    DeadlineRow,
    EventRow,
    HandoverRow,
    InboxRow,
    OutboxRow,
    PersonRow,
    StepRow,
    TaskRow,
)
from services.effects.sealing import PersonKey


class Origin(NamedTuple):
    """Where records came from, and who speaks there."""

    cluster: str
    topic: str
    partition: int
    publisher: str


@dataclass(frozen=True, slots=True)
class CaseHandover(OpenHandover):
    """The same with what a newer version of its case asks of it: its basis, and the item that it is on its way as."""

    legal_basis: str | None
    forwarding: bytes | None


class Kept(NamedTuple):
    """An open item that a newer version keeps: from now on one of that event.

    `deadlines` are all that it has from now on; None where they stay as they are.
    """

    handover: CaseHandover
    event: EventRow
    deadlines: tuple[DeadlineRow, ...] | None


class KnownCase(NamedTuple):
    """A release case as it is stored."""

    case_id: bytes
    version: int


class RecalledId(NamedTuple):
    """An event id that was met before, and is recalled now."""

    publisher: str
    event_id: str
    reason: str


class MovedCase(NamedTuple):
    """A release case that a newer version takes over, if it is still at the version `before`."""

    case_key: bytes
    version: int
    before: int


@dataclass(slots=True)
class Known:
    """What the database knew when it was asked, without a lock; the write checks that it still holds."""

    digests: dict[tuple[str, str], bytes] = field(default_factory=dict)  # (publisher, event id), of what was read
    recalled: dict[tuple[str, str], str] = field(default_factory=dict)  # (publisher, event id) -> why it was recalled
    unread: set[tuple[str, str]] = field(default_factory=set)  # what only a recall has named so far
    lookups: dict[tuple[str, str], bytes] = field(default_factory=dict)  # (kind, identity) -> lookup
    people: dict[bytes, PersonKey] = field(default_factory=dict)  # by lookup
    keyless: dict[bytes, bytes] = field(default_factory=dict)  # lookup -> handle, of whom nothing sealed is left
    case_keys: dict[tuple[str, str], bytes] = field(default_factory=dict)  # (publisher, case_ref) -> case key
    cases: dict[bytes, KnownCase] = field(default_factory=dict)  # by case key
    event_cases: dict[tuple[str, str], bytes] = field(default_factory=dict)  # (publisher, event id) -> case id
    open: dict[bytes, list[CaseHandover]] = field(default_factory=dict)  # case id -> handovers
    gated: dict[tuple[str, str], list[AtHand]] = field(default_factory=dict)  # (publisher, event id) -> at a gate
    asked: dict[tuple[str, str], AtHand] = field(default_factory=dict)  # (publisher, question) -> what waits for it
    activations: int = 0  # of rulebooks, ever
    erasures: int = 0  # of people, ever


@dataclass(slots=True)
class Plan:
    """Rows by table (`storage.binary_copy` copies them); steps carry their leaf's place in the leaf book."""

    leaves: LeafBatch
    inbox: list[InboxRow] = field(default_factory=list)
    person: list[PersonRow] = field(default_factory=list)
    rekeyed: list[PersonRow] = field(default_factory=list)  # people who are there, and had no key any more
    event: list[EventRow] = field(default_factory=list)
    handover: list[HandoverRow] = field(default_factory=list)
    deadline: list[DeadlineRow] = field(default_factory=list)
    task: list[TaskRow] = field(default_factory=list)
    outbox: list[OutboxRow] = field(default_factory=list)
    dead_letter: list[DeadLetterRow] = field(default_factory=list)
    step: list[StepRow] = field(default_factory=list)
    late_step: list[StepRow] = field(default_factory=list)  # steps whose leaf is a late one
    new_cases: list[CaseRow] = field(default_factory=list)
    moved_cases: list[MovedCase] = field(default_factory=list)
    withdrawn: list[CaseHandover] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    duplicates: list[Origin] = field(default_factory=list)  # where each came from
    acts: list[ActDraft] = field(default_factory=list)  # what senders' events do to stored items
    recalled: list[RecalledId] = field(default_factory=list)
    read_at_last: list[tuple[str, str]] = field(default_factory=list)  # of `inbox`, what a recall had named before
    erasures: int = 0  # how many people had ever been erased when their keys were read

    @property
    def decided(self) -> int:
        """How many records became events."""
        return len(self.event)

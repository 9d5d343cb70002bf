"""Rows as they are stored: one named tuple per table, its fields the table's columns in their order.

Tuples, because COPY takes them as they are; always made by keyword, so that no column depends on a place.
`tests/unit/effects/test_rows.py` compares them with `services.storage.tables`.
"""

from datetime import datetime
from typing import NamedTuple, NewType

from services.effects.postgres_values import DateNumber, InstantNumber

EventId = NewType("EventId", str)
"""The CloudEvents id that a publisher gave: a text of theirs, which no other column of text may take for its own."""


class InboxRow(NamedTuple):
    """That (publisher, event id) was met, with which data; `event` is None while it lies among the dead letters.

    One that only a recall has named so far has the digest NOT_READ.
    """

    publisher: str
    event_id: EventId
    digest: bytes
    event: bytes | None
    recalled: str | None


NOT_READ = b""
"""The digest of an event that was recalled before it was read."""


class PersonRow(NamedTuple):
    """A handle, pseudonym and wrapped key: a person's, or that of a sender or of a dead letter."""

    id: bytes
    lookup: bytes
    key_version: int
    wrapped_key: bytes
    created_at: InstantNumber
    is_person: bool


class EventRow(NamedTuple):
    """An event with its decision; `decision` is compact JSON, `content` sealed."""

    id: bytes
    publisher: str
    event_id: EventId
    type: str
    person: bytes
    case_id: bytes
    received_at: InstantNumber
    decided_at: InstantNumber
    topic: str
    partition: int
    offset: int
    rulebook: str
    outcome: str
    decision: str
    content: bytes | None


class HandoverRow(NamedTuple):
    """An item that was offered to a queue."""

    id: bytes
    event: bytes
    case_id: bytes
    person: bytes
    publisher: str
    event_id: EventId
    type: str
    forum: str
    municipality: str | None
    school: str | None
    role: str
    stage: str
    track: str | None
    legal_basis: str | None
    state: str
    version: int
    due_on: DateNumber | None
    ends_at: InstantNumber | None
    answer_on: DateNumber | None
    answer_at: InstantNumber | None
    offered_at: InstantNumber
    changed_at: InstantNumber
    actor: str | None
    remind_at: InstantNumber | None
    review_on: DateNumber | None


class DeadlineRow(NamedTuple):
    """A deadline of an item: a day, or an instant where hours count."""

    handover: bytes
    rule: str
    what: str
    due_on: DateNumber | None
    due_at: InstantNumber | None
    withdrawn_at: InstantNumber | None
    past_at_receipt: bool


class TaskRow(NamedTuple):
    """A task of an event."""

    event: bytes
    kind: str
    addressee: str
    created_at: InstantNumber
    done_at: InstantNumber | None


class CaseRow(NamedTuple):
    """A release case with the version that counts."""

    publisher: str
    case_key: bytes
    case_id: bytes
    version: int


class StepRow(NamedTuple):
    """A step of an item; `leaf` is the leaf's place in its run until the tree's lock gives the number."""

    handover: bytes
    version: int
    from_state: str | None
    state: str
    code: str | None
    actor: str
    at: InstantNumber
    leaf: int


class ReminderRow(NamedTuple):
    """A reminder that was sent; `leaf` is the leaf's place in its run until the tree's lock gives the number."""

    handover: bytes
    rule: str
    level: str
    ends_at: datetime
    sent_at: datetime
    leaf: int


class OutboxRow(NamedTuple):
    """A message that waits for Kafka; its number and time are given by the table."""

    topic: str
    key: str
    type: str
    event_id: bytes
    data: bytes


class DeadLetterRow(NamedTuple):
    """A record that became no event; `faults` is JSON, `content` sealed with a key of its own."""

    id: bytes
    publisher: str
    cluster: str
    topic: str
    partition: int
    offset: int
    code: str
    faults: str
    event_id: EventId | None
    type: str | None
    person: bytes
    content: bytes
    attempts: int
    received_at: InstantNumber
    state: str
    closed_at: InstantNumber | None
    closed_by: str | None


class LeafRow(NamedTuple):
    """A finished leaf and what opens it; `seq` is its place in its run."""

    seq: int
    body: bytes
    hash: bytes
    case_id: bytes | None
    nonce: bytes
    opening: bytes | None


class SubmittedRow(NamedTuple):
    """An event that came over HTTP and that the router has not read yet; `content` is the event, sealed."""

    receipt: bytes
    publisher: str
    event_id: EventId
    digest: bytes
    topic: str
    key: str
    person: bytes
    content: bytes
    received_at: datetime

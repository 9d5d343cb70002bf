"""The case file of an act: what else is stored about an item, read and opened when the act first asks for it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from schemas.codec import read_kafka
from schemas.envelope import Envelope
from services.core.calendar.age import completed_years
from services.core.decision.decide import Decided, decide
from services.core.decision.encoding import expand
from services.core.decision.model import Decision
from services.core.handover.item import Item
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.effects.acts.draft import StoredDeadline, StoredQuestion, StoredTask
from services.effects.reading import unpacked
from services.effects.sealing import PersonKey, Sealer, WrappedKey, unseal

_EVENT = """
SELECT e.decision, e.content, uuid_send(e.id) AS id, uuid_send(p.id) AS person, p.key_version, p.wrapped_key
FROM event e LEFT JOIN person p ON p.id = e.person WHERE e.id = %s
"""
_DEADLINES = (
    "SELECT rule, what, due_on, due_at, withdrawn_at, done_at, past_at_receipt FROM deadline WHERE handover = %s"
)
_TASKS = "SELECT kind, addressee, done_at FROM task WHERE event = %s ORDER BY kind, addressee"
_QUESTION = "SELECT * FROM question WHERE handover = %s AND state = 'open'"


class _Event(NamedTuple):
    """An event with its decision, its sealed content, and the key it was sealed with; None after erasure."""

    decision: str
    content: bytes | None
    id: bytes
    person: bytes | None
    key_version: int | None
    wrapped_key: bytes | None


class StoredFile:
    """What the database has about one item, in the transaction of an act or a read."""

    def __init__(
        self, connection: psycopg.Connection, one: Item, sealer: Sealer, rulebook: Rulebook, now: datetime
    ) -> None:
        """Take the connection inside its transaction; nothing is read yet."""
        self._connection, self._item, self._sealer, self._rulebook, self._now = connection, one, sealer, rulebook, now

    def decision(self) -> Decision:
        """Return the decision that the item rests on."""
        return expand(json.loads(self._event.decision))

    @cached_property
    def key(self) -> PersonKey:
        """The key of the person that the item is about; raises RefusedActError `erased` when there is none any more."""
        event = self._event
        if event.person is None or event.wrapped_key is None or event.key_version is None:
            raise RefusedActError("erased", self._item.state)
        return self._sealer.unwrap(event.person, WrappedKey(event.key_version, event.wrapped_key))

    @property
    def is_erased(self) -> bool:
        """Whether nothing of the event's content can be read any more."""
        return self._event.content is None or self._event.wrapped_key is None

    def data(self) -> Mapping[str, Any]:
        """Return the event's data; raises RefusedActError `erased`, SealError."""
        data: Mapping[str, Any] = self._envelope.data
        return data

    def residence(self) -> str | None:
        """Return the municipality that the person lives in by the event."""
        return self.decision().residence

    def age(self, today: date) -> int | None:
        """Return the person's age on a day, None when the event does not say when the person was born."""
        subject = getattr(self._decided(self._envelope).event, "subject", None)
        return None if subject is None or subject.born is None else completed_years(subject.born, today)

    def decided_again(self, residence: str) -> Decision:
        """Return what the rulebook says of the event now, with the person living elsewhere (contracts-acts 9.2)."""
        envelope = self._envelope
        data = {**envelope.data, "subject": {**envelope.data["subject"], "residence": residence}}
        return self._decided(replace(envelope, data=data)).decision

    def deadlines(self) -> Sequence[StoredDeadline]:
        """Return all deadlines of the item."""
        rows = self._connection.cursor(row_factory=class_row(StoredDeadline))
        return rows.execute(_DEADLINES, (UUID(bytes=self._item.id),)).fetchall()

    def tasks(self) -> Sequence[StoredTask]:
        """Return all tasks of its event."""
        rows = self._connection.cursor(row_factory=class_row(StoredTask))
        return rows.execute(_TASKS, (UUID(bytes=self._item.event),)).fetchall()

    def question(self) -> StoredQuestion | None:
        """Return the open question about the item."""
        rows = self._connection.cursor(row_factory=class_row(StoredQuestion))
        return rows.execute(_QUESTION, (UUID(bytes=self._item.id),)).fetchone()

    def _decided(self, envelope: Envelope) -> Decided:
        return decide(envelope, self._now, self._rulebook, self._item.publisher)

    @cached_property
    def _event(self) -> _Event:
        rows = self._connection.cursor(row_factory=class_row(_Event))
        row = rows.execute(_EVENT, (UUID(bytes=self._item.event),)).fetchone()
        if row is None:
            raise LookupError("an item without its event")
        return row

    @cached_property
    def _envelope(self) -> Envelope:
        event = self._event
        if event.content is None:
            raise RefusedActError("erased", self._item.state)
        headers, body = unpacked(unseal(self.key, event.id, event.content))
        envelope = read_kafka(body, headers)
        if not isinstance(envelope, Envelope):
            raise TypeError("stored content is no event")  # only what could be read is stored as an event's content
        return envelope

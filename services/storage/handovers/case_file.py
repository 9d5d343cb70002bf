"""The case file of an act: what else is stored about an item, read and opened when the act first asks for it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from schemas.envelope import Envelope
from services.core.calendar.age import completed_years
from services.core.decision.decide import Decided, decide
from services.core.decision.encoding import expand
from services.core.decision.model import Decision
from services.core.forwarding.rerouting import decided_again
from services.core.handover.item import Item
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.effects.acts.draft import StoredDeadline, StoredQuestion, StoredTask
from services.effects.master_keys import SealError
from services.effects.sealing import PersonKey, Sealer, unseal
from services.storage.handovers.stored_event import StoredEvent, stored_event

_DEADLINES = (
    "SELECT rule, what, due_on, due_at, withdrawn_at, done_at, past_at_receipt FROM deadline WHERE handover = %s"
)
_TASKS = "SELECT kind, addressee, done_at FROM task WHERE event = %s ORDER BY kind, addressee"
_UPDATES = "SELECT version, before, after FROM handover_update WHERE handover = %s ORDER BY version"
_QUESTION = "SELECT * FROM question WHERE handover = %s AND state = 'open'"


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
        key = self._event.key(self._sealer)
        if key is None:
            raise RefusedActError("erased", self._item.state)
        return key

    def words(self, row: bytes, sealed: bytes) -> bytes | None:
        """Open words of a step, sealed for a row; raises SealError, RefusedActError `erased`.

        They were sealed under the key of whom the event of that time was about: a newer version may know the person
        by another number. None when that key is gone.
        """
        with suppress(SealError):
            return unseal(self.key, row, sealed)
        earlier = [before.key(self._sealer) for _, before, _ in self._versions]
        for key in earlier:
            with suppress(SealError):
                if key is not None:
                    return unseal(key, row, sealed)
        return None if None in earlier else unseal(self.key, row, sealed)

    def updates(self) -> Iterator[tuple[int, Mapping[str, Any], Mapping[str, Any]]]:
        """Yield what newer versions that kept the item replaced: version of the step, the data before and after.

        Left out is what is erased; raises SealError.
        """
        for version, *events in self._versions:
            before, after = (one.envelope(one.content(self._connection), self._sealer) for one in events)
            if before is not None and after is not None:
                yield version, before.data, after.data

    @property
    def is_erased(self) -> bool:
        """Whether nothing of the event's content can be read any more."""
        return self._event.wrapped_key is None or self._content is None

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
        return decided_again(self._envelope, residence, self._now, self._rulebook, self._item.publisher)

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
    def _event(self) -> StoredEvent:
        return stored_event(self._connection, self._item.event)

    @cached_property
    def _content(self) -> bytes | None:
        return self._event.content(self._connection)

    @cached_property
    def _read(self) -> Envelope | None:
        return self._event.envelope(self._content, self._sealer)

    @property
    def _envelope(self) -> Envelope:
        if self._read is None:
            raise RefusedActError("erased", self._item.state)
        return self._read

    @cached_property
    def _versions(self) -> Sequence[tuple[int, StoredEvent, StoredEvent]]:
        """The steps by which newer versions kept the item: version, the event before and the one after."""
        found = self._connection.execute(_UPDATES, (UUID(bytes=self._item.id),)).fetchall()
        read = {id_: stored_event(self._connection, id_.bytes) for row in found for id_ in row[1:]}
        return [(version, read[before], read[after]) for version, before, after in found]

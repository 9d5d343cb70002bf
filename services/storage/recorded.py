"""The transaction of an act: what it changes, its audit leaves, its steps and its notices are committed together.

`with recorded(connection, actor) as tx:` changes rows by `tx.cursor` and adds to `tx`; leaving it stores the rest, the
tree's lock last of all, and wakes the relay behind the commit. A refusal raised inside undoes everything.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
from psycopg import sql

from services.core.access.principal import Principal
from services.effects.audit_records import AuditRecord, LateLeaf, LeafBatch
from services.effects.postgres_values import instant_text
from services.effects.rows import OutboxRow, ReminderRow, StepRow
from services.storage import audit_log, failpoints, transaction
from services.storage.access.session import SERVING, beginning
from services.storage.outbox import CHANNEL
from services.storage.submitted import SUBMITTED

Submit = Callable[[Sequence[LateLeaf]], int | None]
"""Stores events, and their leaf when nobody grew the log meanwhile: returns its number, or None."""


@dataclass(slots=True)
class Recorded:
    """An act in the making; `leaf` of a step, or of a reminder, is its leaf's place in `leaves`."""

    cursor: psycopg.Cursor
    now: datetime
    leaves: LeafBatch
    steps: list[StepRow] = field(default_factory=list)
    reminders: list[ReminderRow] = field(default_factory=list)
    notices: list[OutboxRow] = field(default_factory=list)
    submit: Submit | None = None
    first: int = 0  # the number of the first leaf, once they are appended
    _appended: int = 0
    _noticed: int = 0

    @property
    def _moves(self) -> bool:
        """Whether it does more than note a leaf."""
        return bool(self.steps or self.reminders or self.submit)

    def _pass(self, place: str) -> None:
        """Let tests break in, where it does more than note a leaf."""
        if self._moves:
            failpoints.at(place, self.cursor.connection)

    @property
    def woken(self) -> Iterator[str]:
        """The channels on which it is said that something was committed."""
        if self.notices:
            yield CHANNEL
        if self.submit:
            yield SUBMITTED

    def leaf(self, record: AuditRecord, committed: bytes) -> int:
        """Add a leaf that commits to these bytes; returns its place."""
        return self.leaves.add(record, committed, late=True)

    def not_before(self, earlier: Iterable[datetime]) -> None:
        """Let the act's moment be no earlier than these: it may have begun before what it then waited for.

        Nothing may have been added yet.
        """
        self.now = max((self.now, *earlier))
        self.leaves.recorded = instant_text(self.now)

    def append(self) -> int:
        """Number and store the leaves now, for rows that name theirs; returns the first one's number.

        From here to the commit every other writer waits: nothing slow may follow, no further leaf, step or notice.
        """
        self._pass("begun")
        transaction.store_outbox(self.cursor, self.notices)
        grown = None if self.submit is None else self.submit(self.leaves.late)
        if grown is not None:
            self._pass("head")
            self.first = grown
        else:
            self.first, peaks, _ = audit_log.lock_head(self.cursor)
            self._pass("head")
            audit_log.append(self.cursor, self.first, peaks, self.leaves.ready, self.leaves.late)
        self._appended, self._noticed = len(self.leaves.late), len(self.notices)
        return self.first

    def finish(self) -> None:
        """Store what was added. Raises RuntimeError for an act without a leaf, or with one too late."""
        if not self._appended and self.leaves.late:
            self.append()
        complete = len(self.leaves.late) == self._appended and len(self.notices) == self._noticed
        if not complete or (self._moves and not self._appended):
            raise RuntimeError("an effect without its leaf")
        transaction.store_steps(self.cursor, [step._replace(leaf=self.first + step.leaf) for step in self.steps])
        reminders = [one._replace(leaf=self.first + one.leaf) for one in self.reminders]
        transaction.store_reminders(self.cursor, reminders)
        self._pass("commit")


@contextmanager
def recorded(
    connection: psycopg.Connection,
    actor: str,
    now: datetime | None = None,
    first: sql.Composable = transaction.NOTHING,
    send: transaction.Send = transaction.send,
) -> Iterator[Recorded]:
    """Begin an act of `actor` on an autocommit connection; committed when the block ends, undone when it raises."""
    at = now or datetime.now(UTC)
    with transaction.begun(connection, lambda: tx.woken, first, send) as cursor:
        tx = Recorded(cursor, at, LeafBatch(instant_text(at), actor))
        yield tx
        tx.finish()
    if tx.steps or tx.submit:
        failpoints.at("committed", connection)


@contextmanager
def recorded_for(
    connection: psycopg.Connection,
    principal: Principal,
    now: datetime,
    role: str = SERVING,
    send: transaction.Send = transaction.send,
) -> Iterator[Recorded]:
    """Begin an act that is a person's from its beginning, for whom the database has only what the person sees."""
    with recorded(connection, principal.stored, now, beginning(principal, now, role), send) as tx:
        yield tx

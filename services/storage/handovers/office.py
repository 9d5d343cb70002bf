"""Dependencies of every act and read of handovers: the connection, who it is for, rulebook in force, keys and time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

import psycopg

from services.core.access.principal import Principal
from services.core.handover.acts import RECORD_CONSENT
from services.core.handover.item import Item
from services.core.handover.possible import Who, possible
from services.core.rulebook.deadlines import COPENHAGEN
from services.core.rulebook.model import Rulebook
from services.effects.actors import RefusedActError
from services.effects.acts.place import place_of
from services.effects.postgres_values import instant_text
from services.effects.rows import StepRow
from services.effects.sealing import Sealer
from services.storage.access.denials import refusals
from services.storage.access.session import open_item
from services.storage.evidence.quorum import Quorum
from services.storage.handovers.answers import answer
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.reader import Answer, Reader
from services.storage.handovers.stored import item
from services.storage.handovers.visibility import actor_for, is_visible
from services.storage.recorded import Recorded, recorded_for

ADULT = 18
TopicFor = Callable[[str, str | None], str]


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Office:
    """One principal at work on one autocommit connection of `storage.connections.connect`."""

    connection: psycopg.Connection
    principal: Principal
    rulebook: Rulebook
    sealer: Sealer
    topic_for: TopicFor
    clock: Callable[[], datetime] = utc_now
    rulebooks: dict[str, Rulebook] = field(default_factory=dict)  # those that decided earlier events, by hash
    quorum: Quorum = field(default_factory=Quorum)

    @property
    def who(self) -> Who:
        """Who acts, as the table of acts asks."""
        return Who(self.principal.role, self.principal.organisation)

    @contextmanager
    def working(self, what: str, number: UUID, kind: str = "handover") -> Iterator[Recorded]:
        """Begin the transaction of an act or a read; a refusal undoes it and leaves a leaf of its own."""
        with (
            refusals(self.connection, self.principal, what, f"{kind}/{number}"),
            recorded_for(self.connection, self.principal, self.clock()) as tx,
        ):
            yield tx

    def answer(self, one: Item, acts: tuple[str, ...], now: datetime, pending: Sequence[StepRow] = ()) -> Answer:
        """Return the item as its reader may see it (contracts-acts 11), with its steps that are still to be stored."""
        reader = Reader(self.connection, self.principal, self.rulebook, self.rulebooks)
        return answer(reader, one, acts, self.file(one, now), pending)

    def file(self, one: Item, now: datetime) -> StoredFile:
        """Return what else is stored about an item."""
        return StoredFile(self.connection, one, self.sealer, self.rulebook, now)

    def sees(self, tx: Recorded, one: Item | None, *, lock: bool = False) -> Item:
        """Return the item when it is there for the principal; raises RefusedActError `not_found`.

        The same answer for what is hidden and what is not there.
        """
        if one is None or not is_visible(tx.cursor, self.principal, one, self.rulebook, tx.now, lock=lock):
            raise RefusedActError("not_found")
        return one

    def open(self, tx: Recorded, handover: UUID) -> None:
        """Let the transaction go on with an item that the database itself shows; raises RefusedActError `not_found`."""
        if not open_item(tx.cursor, handover):
            raise RefusedActError("not_found")

    def seen(self, tx: Recorded, handover: UUID, *, lock: bool = False) -> Item:
        """Return an item for reading, with `lock` as it stays until that is logged; raises RefusedActError."""
        self.open(tx, handover)
        return self.sees(tx, item(tx.cursor, handover, lock=lock), lock=lock)

    def refusal(self, code: str, one: Item, acts: tuple[str, ...] = ()) -> RefusedActError:
        """Return a refusal that says how an item stands instead: who won, when, and what is possible now."""
        actor, at = actor_for(self.principal, self.rulebook, one.actor), instant_text(one.changed_at)
        return RefusedActError(code, one.state, actor, at, version=one.version, acts=acts)

    def acts_of(self, one: Item, now: datetime) -> tuple[str, ...]:
        """Return the acts that would not be refused with 403 or 409 now (contracts-acts 11)."""
        place = place_of(self.rulebook, one.forum)
        found = possible(self.who, one, place)
        if RECORD_CONSENT.name not in found:
            return found
        return possible(self.who, one, place, adult=is_adult(self.file(one, now), now))


def is_adult(file: StoredFile, now: datetime) -> bool:
    """Tell whether the person is known to be 18 or older (EXIT-4); of one who is erased nothing is known."""
    try:
        age = file.age(day(now))
    except RefusedActError:
        return False
    return age is not None and age >= ADULT


def day(now: datetime) -> date:
    """Return the day in Copenhagen."""
    return now.astimezone(COPENHAGEN).date()

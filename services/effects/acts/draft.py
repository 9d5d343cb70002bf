"""The plan of one act while it is written: who does it, on what, and the rows, leaves and notices that it becomes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from schemas.act_bodies import Body
from services.core.decision.model import Decision
from services.core.handover.acts import Act
from services.core.handover.item import Item
from services.core.rulebook.deadlines import Deadline
from services.core.rulebook.model import Rulebook
from services.effects.audit_records import LeafBatch
from services.effects.ids import Ids
from services.effects.postgres_values import instant_text
from services.effects.rows import OutboxRow, StepRow
from services.effects.sealing import PersonKey

B = TypeVar("B", bound=Body)
Columns = Mapping[str, object]
Texts = Mapping[str, str]


class StoredDeadline(NamedTuple):
    """A deadline of an item as it is stored."""

    rule: str
    what: str
    due_on: date | None
    due_at: datetime | None
    withdrawn_at: datetime | None
    done_at: datetime | None
    past_at_receipt: bool


class StoredTask(NamedTuple):
    """A task of an item's event as it is stored."""

    kind: str
    addressee: str
    done_at: datetime | None


class StoredQuestion(NamedTuple):
    """A question to the sender as it is stored, its words still sealed."""

    id: UUID
    handover: UUID
    publisher: str
    event_id: str
    state: str
    asked_at: datetime
    answer_on: date
    answered_at: datetime | None
    days_left: int | None
    seconds_left: int | None
    asked: bytes | None
    answer: bytes | None


class CaseFile(Protocol):
    """What else is stored about an item: read when an act first asks for it."""

    @property
    def key(self) -> PersonKey:
        """The key of the person that the item is about; raises RefusedActError `erased`."""
        ...

    def decision(self) -> Decision:
        """Return the decision that the item rests on."""
        ...

    def data(self) -> Mapping[str, Any]:
        """Return the event's data; raises RefusedActError `erased` when there is none any more."""
        ...

    def residence(self) -> str | None:
        """Return the municipality that the person lives in by the event, None when unknown; raises like `data`."""
        ...

    def age(self, today: date) -> int | None:
        """Return the person's age on a day, None when unknown; raises like `data`."""
        ...

    def decided_again(self, residence: str) -> Decision:
        """Return what the rulebook in force says of the event now, with another residence; raises like `data`."""
        ...

    def deadlines(self) -> Sequence[StoredDeadline]:
        """Return all deadlines of the item."""
        ...

    def tasks(self) -> Sequence[StoredTask]:
        """Return all tasks of its event."""
        ...

    def question(self) -> StoredQuestion | None:
        """Return the open question about the item, None when there is none."""
        ...


class AtHand(NamedTuple):
    """An item that an event of its sender moves, with the items beside it and what else is stored about it."""

    item: Item
    related: Mapping[bytes, Item]
    file: CaseFile


class Change(NamedTuple):
    """New values of a stored handover's columns."""

    handover: bytes
    columns: Columns


class Offer(NamedTuple):
    """A new handover: its columns, and the deadlines of its own beside the answer deadline."""

    columns: Columns
    deadlines: tuple[Deadline, ...]


@dataclass(slots=True)
class Written:
    """What an act has planned so far, in the order in which it is to be stored."""

    changes: list[Change] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    texts: list[tuple[bytes, int, Texts]] = field(default_factory=list)  # (handover, version of its step, words)
    withdrawn: list[bytes] = field(default_factory=list)  # handovers whose running deadlines end
    done_deadline: str | None = None  # the rule of a deadline of the item that is done now
    done_tasks: list[tuple[str, str]] = field(default_factory=list)  # (kind, addressee) of tasks done now
    put_on: tuple[bytes, date] | None = None  # the day whose meeting has the item, and its id where that is new
    asked: tuple[StoredQuestion, str] | None = None  # a new question, and its words
    answered: tuple[UUID, str, str | None] | None = None  # a question, its new state, and the words of its answer


@dataclass(frozen=True, slots=True)
class ActDraft:
    """An act in the making; `related` are the items beside it that the act may move too, by id."""

    item: Item
    act: Act
    body: Body
    actor: str  # who does it, as it is stored
    now: datetime
    today: date
    rulebook: Rulebook
    topic_for: Callable[[str, str | None], str]
    new_id: Ids
    related: Mapping[bytes, Item]
    file: CaseFile
    leaves: LeafBatch
    steps: list[StepRow]
    notices: list[OutboxRow]
    on_behalf: str | None = None  # whose event did it, where no person acts
    written: Written = field(default_factory=Written)

    def given(self, model: type[B]) -> B:
        """Return the body as its act's model."""
        if not isinstance(self.body, model):
            raise TypeError(f"{self.act.name} has a body of its own")
        return self.body

    @property
    def now_text(self) -> str:
        """Return the moment of the act as leaves and notices carry it."""
        return instant_text(self.now)

"""Handovers of the model: one item with its steps, deadlines, questions and lineage, and the event it is about."""

from dataclasses import dataclass, field
from datetime import date, datetime

from oracle.case import Case
from statemachine.model.clock import Due, Left, end_of
from statemachine.model.table import OPEN


@dataclass(eq=False)
class Task:
    """What somebody has to do beside the handover."""

    kind: str
    to: str
    done: bool = False


@dataclass(eq=False)
class Event:
    """An event as it is stored, with what its decision gave."""

    id: str
    publisher: str
    type: str
    data: dict
    received: datetime
    residence: str | None = None
    tasks: list[Task] = field(default_factory=list)
    erased: bool = False

    def age(self, now: datetime) -> int | None:
        """Return the age today, or None when nobody knows."""
        return Case(self.type, self.publisher, self.data, now).age


@dataclass(eq=False)
class Deadline:
    """A deadline of the decision."""

    rule: str
    what: str
    due: Due
    past: bool = False
    done: bool = False
    withdrawn: bool = False

    @property
    def runs(self) -> bool:
        """Whether it counts for the order of a queue."""
        return not (self.past or self.done or self.withdrawn)


@dataclass(eq=False)
class Question:
    """A question to the sender."""

    text: str
    asked_at: datetime
    answer_by: date
    state: str = "open"
    answer: str | None = None


@dataclass(eq=False)
class Step:
    """One row of *Forløb*."""

    version: int
    state: str
    code: str | None
    actor: str


@dataclass(eq=False)
class Item:
    """One handover."""

    event: Event
    forum: str
    municipality: str | None
    stage: str
    basis: str | None
    offered_at: datetime
    role: str = "owner"
    school: str | None = None
    state: str = "offered"
    version: int = 1
    steps: list[Step] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    answer_by: Due | None = None
    left: Left | None = None
    resumes: str | None = None
    forwarding: "Item | None" = None
    forwarded_from: "Item | None" = None
    returned_from: "Item | None" = None
    residence: str | None = None  # after a reroute
    outcome: dict | None = None
    owner: str | None = None
    meeting: str | None = None
    was_read: bool = False
    confirmed: bool = False
    consent_withdrawn: bool = False

    @property
    def is_open(self) -> bool:
        """Somebody still has to act."""
        return self.state in OPEN

    @property
    def address(self) -> tuple[str, str | None]:
        """The queue it lies in."""
        return self.forum, self.municipality

    @property
    def is_taken(self) -> bool:
        """In the states in which content may be read by whoever took it."""
        return self.state in ("accepted", "on_agenda", "handled") or self.asks_from("accepted")

    def asks_from(self, state: str) -> bool:
        """Whether it awaits the sender, and was in that state before."""
        return self.state == "awaiting_sender" and self.resumes == state

    @property
    def responsible(self) -> bool:
        """Whether this forum has the responsibility (contracts-acts 9)."""
        return self.role == "owner" and self.is_taken

    @property
    def due(self) -> Due | None:
        """What orders a queue."""
        ends = [one.due for one in self.deadlines if one.runs]
        if self.answer_by is not None:
            ends.append(self.answer_by)
        return min(ends, key=end_of, default=None)

"""A stored handover as acts and rights are decided by it: its address, its state, and what acts have added."""

from dataclasses import dataclass
from datetime import date, datetime

from services.core.handover.states import OPEN


@dataclass(frozen=True, slots=True)
class OpenHandover:
    """A stored handover that the sender can still take back; ids are 16 bytes."""

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


@dataclass(frozen=True, slots=True)
class Item(OpenHandover):
    """The same with all that acts look at and change; `resumes` is the state that an answer of the sender brings."""

    school: str | None
    role: str
    track: str | None
    legal_basis: str | None
    due_on: date | None
    ends_at: datetime | None
    answer_on: date | None
    answer_at: datetime | None
    offered_at: datetime
    changed_at: datetime
    actor: str | None
    forwarded_from: bytes | None
    returned_from: bytes | None
    forwarding: bytes | None
    resumes: str | None
    outcome: str | None
    outcome_version: int | None
    responsible_authority: str | None
    follow_up_on: date | None
    owner: str | None
    meeting: date | None
    residence: str | None
    read_at: datetime | None
    confirmed_at: datetime | None
    review_on: date | None = None  # the 18th birthday of somebody who was younger when it was offered (RET-7)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self.state in OPEN

    @property
    def is_taken(self) -> bool:
        """Whether a forum has the case: after acceptance, also while the sender is asked (contracts-acts 9)."""
        asking = self.state == "awaiting_sender" and self.resumes == "accepted"
        return asking or self.state in {"accepted", "on_agenda", "handled"}

    @property
    def is_responsible(self) -> bool:
        """Whether its forum is responsible: it owns the case and has taken it, also while that is on its way on."""
        return self.role == "owner" and self.is_taken

    @property
    def answer_by(self) -> date | datetime | None:
        """Until when somebody has to take it: a day, an instant where hours count, None where nothing runs."""
        return self.answer_on or self.answer_at

    @property
    def due(self) -> date | datetime | None:
        """The earliest deadline that still runs, by which queues are ordered."""
        return self.due_on or self.ends_at

"""`handover_offered`, `handover_changed`, `handover_recalled`: what a forum's systems are told, never content."""

from typing import Annotated, Literal

from pydantic import BaseModel

from schemas.fields import told
from schemas.outgoing.words import (
    AnswerBy,
    Code,
    Due,
    EventType,
    Forum,
    Handover,
    LegalBasis,
    Level,
    Link,
    Municipality,
    Reason,
    ReminderOf,
    ReturnedFrom,
    Role,
    StageField,
    State,
    Stops,
    Version,
)


class Preview(BaseModel):
    """What may be seen before anybody has taken the case."""

    handover: Handover
    forum: Forum
    municipality: Municipality
    stage: StageField
    event_type: EventType
    state: Annotated[State, told("State of the handover.", "Overleveringens tilstand.", "offered")]
    version: Version
    link: Link


class HandoverOffered(Preview):
    """A case is offered to a forum, or comes back to the sender's own queue."""

    state: Annotated[Literal["offered"], told("Always offered.", "Altid tilbudt.", "offered")]
    role: Role = "owner"
    legal_basis: LegalBasis = None
    due: Due = None
    answer_by: AnswerBy = None
    returned_from: ReturnedFrom = ""
    stops: Stops


class HandoverChanged(Preview):
    """Somebody acted on a handover."""

    code: Code


class HandoverReminder(Preview):
    """Something about an open handover is due soon, or was."""

    level: Level
    rule: ReminderOf
    due: Due


class HandoverRecalled(Preview):
    """The sender took a case back."""

    state: Annotated[Literal["recalled"], told("Always recalled.", "Altid tilbagekaldt.", "recalled")]
    code: Reason

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


class Origin(BaseModel):
    """Where a case came from; left out where that is for one role only (EXIT-7)."""

    forum: Forum
    municipality: Municipality


class HandoverOffered(Preview):
    """A case is offered to a forum, or comes back to the sender's own queue."""

    state: Annotated[Literal["offered"], told("Always offered.", "Altid tilbudt.", "offered")]
    role: Role = "owner"
    legal_basis: LegalBasis = None
    due: Due = None
    answer_by: AnswerBy = None
    forwarded_from: Annotated[
        Origin | None,
        told("The address that forwarded it.", "Den adresse, der videresendte den.", None),
    ] = None
    returned_from: Annotated[
        Origin | None,
        told(
            "The address that returned it, when this is its way back.",
            "Den adresse, der returnerede den, når dette er vejen tilbage.",
            None,
            {"forum": "ksp", "municipality": "0860"},
        ),
    ] = None
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

"""`infohus_clearance`, `event_recalled`, `question_answered`: words about an earlier event, without a person."""

from typing import Annotated, ClassVar, Literal

from schemas.events.base import EventData, EventRef
from schemas.fields import Uuid, text


class InfohusClearance(EventData):
    """The police's answer at the gate of an Infohus (INF-4)."""

    event_type: ClassVar[str] = "infohus_clearance"

    event_ref: EventRef
    result: Literal["cleared_for_infohus", "police_only"]


class EventRecalled(EventData):
    """A sender takes an event of its own back."""

    event_type: ClassVar[str] = "event_recalled"

    event_ref: EventRef
    reason: Literal["wrong_person", "wrong_facts", "cancelled", "sent_by_mistake"]


class QuestionAnswered(EventData):
    """The answer of a sender to a question that a forum asked about the sender's event (contracts-acts 9.3)."""

    event_type: ClassVar[str] = "question_answered"

    question: Uuid
    answer: Annotated[str, text(4000, 1, blank=False)]

"""`infohus_clearance`, `event_recalled`, `question_answered`: words about an earlier event, without a person."""

from typing import Annotated, ClassVar, Literal

from schemas.events.base import EventData, EventRef, called
from schemas.fields import Uuid, text, told

Event = Annotated[
    EventRef,
    told(
        "The earlier event that this one is about.",
        "Den tidligere meddelelse, som denne handler om.",
        {"source": "urn:stafet:publisher:kommune-0851", "id": "1f0c2c1e-6f0e-4a5e-9d53-0f7e6a1f5a10"},
    ),
]


class InfohusClearance(EventData):
    """The police's answer at the gate of an Infohus (INF-4)."""

    event_type: ClassVar[str] = "infohus_clearance"
    words = called(da="Politiets afklaring til Infohuset", en="Clearance of the police for the Infohus")

    event_ref: Event
    result: Annotated[
        Literal["cleared_for_infohus", "police_only"],
        told("What the police found (INF-4).", "Hvad politiet er kommet frem til (INF-4).", "cleared_for_infohus"),
    ]


class EventRecalled(EventData):
    """A sender takes an event of its own back."""

    event_type: ClassVar[str] = "event_recalled"
    words = called(da="Tilbagekaldelse", en="Recall")

    event_ref: Event
    reason: Annotated[
        Literal["wrong_person", "wrong_facts", "cancelled", "sent_by_mistake"],
        told("Why it is taken back.", "Hvorfor den kaldes tilbage.", "wrong_person"),
    ]


class QuestionAnswered(EventData):
    """The answer of a sender to a question that a forum asked about the sender's event (contracts-acts 9.3)."""

    event_type: ClassVar[str] = "question_answered"
    words = called(da="Svar på et spørgsmål", en="Answer to a question")

    question: Annotated[
        Uuid,
        told(
            "The question's UUID, 36 characters, as the receipt named it.",
            "Spørgsmålets UUID, 36 tegn, som kvitteringen nævnte det.",
            "8f3e0a52-1c5b-4c1e-9a77-2d6c0b1f4e90",
        ),
    ]
    answer: Annotated[
        str,
        text(4000, 1, blank=False),
        told("The answer, at most 4000 characters.", "Svaret, højst 4000 tegn.", "Ja, moderen er orienteret."),
    ]

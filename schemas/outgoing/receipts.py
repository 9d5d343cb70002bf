"""`receipt`: what the publisher is told of its own events, first the decision, later what became of it."""

from typing import Annotated, Literal

from pydantic import BaseModel

from schemas.fields import told
from schemas.outgoing.words import Code, Day, DecisionCodes, EventId, Forum, Id, Municipality, StageField, Stops, Word


class FieldFault(BaseModel):
    """One fault of a field."""

    field: Annotated[
        str,
        told(
            "Dotted path below `data`, or the envelope's field.",
            "Feltets sti under `data`, eller kuvertens felt.",
            "subject",
        ),
    ]
    fault: Annotated[Word, told("Code of the fault.", "Fejlens kode.", "missing")]


class Item(BaseModel):
    """One queue that the case was given to."""

    forum: Forum
    municipality: Municipality
    stage: StageField


class Task(BaseModel):
    """Something that somebody is asked to do."""

    kind: Annotated[Word, told("Kind of the task.", "Opgavens art.", "confirm_notification")]
    to: Annotated[
        Word,
        told("Who is asked: a publisher or a forum.", "Hvem der bedes: en afsender eller et forum.", "kommune-0851"),
    ]


class ReceiptOfDecision(BaseModel):
    """The decision on an event."""

    event_id: EventId
    receipt: Annotated[Id, told("Id of the receipt.", "Kvitteringens id.", "03030303-0303-0303-0303-030303030303")]
    change: Annotated[
        Literal["decision"], told("What happened: a decision.", "Hvad der skete: en afgørelse.", "decision")
    ]
    outcome: Annotated[
        Literal["routed", "manual", "refused", "informed"],
        told("Outcome of the decision.", "Afgørelsens udfald.", "routed"),
    ]
    codes: DecisionCodes
    faults: Annotated[
        list[FieldFault],
        told(
            "Every fault, of INVALID_EVENT only.",
            "Hver fejl, kun ved INVALID_EVENT.",
            [],
            [{"field": "subject", "fault": "missing"}],
        ),
    ]
    items: Annotated[
        list[Item],
        told(
            "Where the case was given to, without what is for one role only.",
            "Hvor sagen er givet til, uden det, som kun én rolle må se.",
            [{"forum": "ksp", "municipality": "0860", "stage": "queue"}],
        ),
    ]
    tasks: Annotated[
        list[Task],
        told(
            "What is asked of whom.",
            "Hvad der bedes om, og hvem.",
            [{"kind": "confirm_notification", "to": "kommune-0851"}],
        ),
    ]
    stops: Stops


class ReceiptOfAct(BaseModel):
    """What a forum did with the case."""

    event_id: EventId
    change: Annotated[
        Literal["accepted", "returned", "forwarded", "handled", "closed", "reopened", "recall_confirmed"],
        told(
            "What happened: the state that was entered, or that a closed case was opened again or a recall confirmed.",
            "Hvad der skete: den nye tilstand, eller at en sag er genåbnet eller en tilbagekaldelse bekræftet.",
            "accepted",
        ),
    ]
    code: Code
    forum: Forum
    municipality: Municipality


class ReceiptOfQuestion(BaseModel):
    """A forum's question about the case waits for its sender; what is asked is read elsewhere."""

    event_id: EventId
    change: Annotated[
        Literal["question", "question_soon", "question_overdue"],
        told(
            "What happened: a question was asked, its answer is due soon, or was due.",
            "Hvad der skete: der er stillet et spørgsmål, svaret skal snart gives, eller fristen er overskredet.",
            "question_soon",
        ),
    ]
    code: Code
    forum: Forum
    municipality: Municipality
    question: Annotated[Id, told("Id of the question.", "Spørgsmålets id.", "04040404-0404-0404-0404-040404040404")]
    answer_by: Annotated[
        Day,
        told(
            "Day to whose end in Copenhagen the sender has time.",
            "Den dag, til hvis slutning i København afsenderen kan svare.",
            "2026-02-17",
        ),
    ]

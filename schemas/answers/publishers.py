"""Answers to publishers: receipts, what became of an event, and questions about it."""

from typing import Annotated, Literal

from pydantic import BaseModel

from schemas.answers.handovers import Address, QuestionState
from schemas.answers.history import Task
from schemas.answers.members import AskedAt, QuestionId, QuestionText, Receipt, ReceivedAt, Since
from schemas.fields import told
from schemas.outgoing.receipts import FieldFault
from schemas.outgoing.words import Day, DecisionCodes, EventId, State


class TakenEvent(BaseModel):
    """An event that is durable."""

    id: EventId
    receipt: Receipt
    href: Annotated[str, told("Where it can be followed.", "Hvor den kan følges.", "/api/v1/events/57f61d83")]


class TakenEvents(BaseModel):
    """Every event of a request, in its order: they are Stafet's from now on."""

    events: Annotated[list[TakenEvent], told("One for each event.", "En for hver meddelelse.", [])]


class EventKey(BaseModel):
    """A public key that the content of events can be sealed to: a JWK (RFC 7517) with what its kind needs."""

    kty: Annotated[Literal["EC", "RSA"], told("Kind of key.", "Nøglens slags.", "EC")]
    kid: Annotated[str, told("Its id, its thumbprint (RFC 7638).", "Dens id, dens aftryk.", "x3oGd0JiUsEYo2ZBiDdM8A")]
    use: Annotated[Literal["enc"], told("What it is for.", "Hvad den er til.", "enc")]
    alg: Annotated[
        Literal["ECDH-ES", "RSA-OAEP-256"], told("How to seal to it.", "Hvordan der forsegles til den.", "ECDH-ES")
    ]
    crv: Annotated[str, told("Curve of an EC key.", "En EC-nøgles kurve.", "P-256")] = ""
    x: Annotated[
        str, told("An EC key's point.", "En EC-nøgles punkt.", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")
    ] = ""
    y: Annotated[
        str, told("An EC key's point.", "En EC-nøgles punkt.", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
    ] = ""
    n: Annotated[str, told("Modulus of an RSA key.", "En RSA-nøgles modulus.", "0vx7agoebGcQSuuPiLJXZpt")] = ""
    e: Annotated[str, told("Exponent of an RSA key.", "En RSA-nøgles eksponent.", "AQAB")] = ""


class EventKeys(BaseModel):
    """A JWK set."""

    keys: Annotated[list[EventKey], told("The one to use first.", "Den, der skal bruges, først.", [])]


class EventItem(Address):
    """Where a case lies."""

    state: Annotated[State, told("State of the handover.", "Overdragelsens tilstand.", "accepted")]
    since: Since


class EventQuestion(BaseModel):
    """A question about an event; what is asked is read by itself."""

    id: QuestionId
    asked_at: AskedAt
    answer_by: Annotated[Day, told("Last day for the answer.", "Sidste dag for svaret.", "2026-02-17")]
    state: Annotated[QuestionState, told("How it stands.", "Hvordan det står.", "open")]


class SentEvent(BaseModel):
    """What became of an event; without what is for one role only (EXIT-7)."""

    event_id: EventId
    receipt: Receipt
    received_at: ReceivedAt
    outcome: Annotated[
        Literal["routed", "manual", "refused", "informed"] | None,
        told("Outcome of the decision, null before it.", "Afgørelsens udfald, null før den.", "routed", None),
    ]
    codes: DecisionCodes
    faults: Annotated[list[FieldFault], told("Every fault.", "Hver fejl.", [])]
    items: Annotated[list[EventItem], told("Where the case lies.", "Hvor sagen ligger.", [])]
    tasks: Annotated[list[Task], told("Tasks of the sender itself.", "Afsenderens egne opgaver.", [])]
    questions: Annotated[list[EventQuestion], told("Questions to the sender.", "Spørgsmål til afsenderen.", [])]


class Question(BaseModel):
    """A forum's question to the sender."""

    id: QuestionId
    question: QuestionText
    asked_at: AskedAt
    answer_by: Annotated[Day, told("Last day for the answer.", "Sidste dag for svaret.", "2026-02-17")]
    state: Annotated[QuestionState, told("How it stands.", "Hvordan det står.", "open")]

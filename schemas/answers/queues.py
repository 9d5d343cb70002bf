"""Answers about queues: which there are, what waits in one, and that one has changed."""

from typing import Annotated

from pydantic import BaseModel

from schemas.answers.members import OfferedAt, Publisher, School
from schemas.fields import told
from schemas.outgoing.words import Due, EventType, Forum, Handover, Municipality, Role, StageField, State, Version


class Queue(BaseModel):
    """A queue with open items that the caller sees."""

    forum: Forum
    municipality: Municipality
    stage: StageField
    open: Annotated[int, told("Open items.", "Åbne sager.", 3)]
    overdue: Annotated[int, told("Those of them that are overdue.", "Heraf over fristen.", 1)]


class WaitingItem(BaseModel):
    """A row of a queue: never who it is about."""

    id: Handover
    forum: Forum
    municipality: Municipality
    school: School
    type: EventType
    publisher: Publisher
    role: Role
    stage: StageField
    state: Annotated[State, told("State of the handover.", "Overdragelsens tilstand.", "offered")]
    version: Version
    due: Due
    offered_at: OfferedAt


class QueuePage(BaseModel):
    """A part of a queue, the nearest deadline first."""

    items: Annotated[list[WaitingItem], told("The rows.", "Rækkerne.", [])]
    next: Annotated[
        str | None,
        told(
            "Cursor of the rest, for `after`; null at the end.",
            "Mærke for resten; null ved slutningen.",
            "WyJ4Il0",
            None,
        ),
    ]


class Signal(BaseModel):
    """Something of a queue that the caller sees has changed."""

    forum: Forum
    municipality: Municipality

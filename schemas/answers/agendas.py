"""Answers about agendas: meetings of a forum, and what is on one in which order."""

from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from schemas.answers.members import Moment, Publisher, School
from schemas.fields import told
from schemas.outgoing.words import Day, Due, EventType, Forum, Handover, Id, Municipality, State, Version, Word

_AT = "2026-02-10T07:30:00.250Z"
MeetingId = Annotated[Id, told("Id of the meeting.", "Mødets id.", "05050505-0505-0505-0505-050505050505")]
MeetingVersion = Annotated[
    int, told("Version of the meeting, from 1.", "Mødets udgave, fra 1; hver ændring lægger én til.", 3)
]
MeetingState = Annotated[
    Literal["draft", "sent", "held", "cancelled"],
    told("State of the agenda.", "Kladde, udsendt, afholdt eller aflyst.", "draft"),
]
ClockTime = Annotated[str, StringConstraints(pattern="^[0-2][0-9]:[0-5][0-9]$")]


class PlannedMeeting(BaseModel):
    """A meeting in a list."""

    id: MeetingId
    forum: Forum
    municipality: Municipality
    school: School
    day: Annotated[Day, told("Day of the meeting.", "Mødets dato.", "2026-03-02")]
    begins: Annotated[
        ClockTime | None,
        told("When it begins, in Danish time; null while that is open.", "Klokken, dansk tid.", "09:00", None),
    ]
    state: MeetingState
    version: MeetingVersion
    items: Annotated[int, told("How many handovers it has.", "Hvor mange overleveringer der er på.", 4)]
    waiting: Annotated[int, told("Those that still wait.", "Heraf uden udfald endnu.", 2)]
    minutes: Annotated[int, told("Minutes set, together.", "Afsatte minutter i alt.", 45)]
    closed_day: Annotated[bool, told("A weekend or holiday.", "Weekend eller helligdag.", False)]
    running: Annotated[bool, told("Begun and not over.", "Begyndt og ikke slut.", False)]
    sent_at: Annotated[Moment | None, told("When it was sent out.", "Hvornår den blev udsendt.", _AT, None)]
    changed_at: Annotated[Moment, told("When it was changed last.", "Hvornår den sidst blev ændret.", _AT)]
    by: Annotated[str | None, told("Who did that.", "Hvem der gjorde det.", "koordinator:kommune-0860:k-17", None)]


class LeftAgenda(BaseModel):
    """How a handover left the agenda."""

    state: Annotated[State, told("The state that it came to.", "Tilstanden, den fik.", "handled")]
    code: Annotated[str | None, told("The step's code.", "Trinnets kode.", "measure_agreed", None)]
    at: Annotated[Moment, told("When.", "Hvornår.", _AT)]


class AgendaEntry(BaseModel):
    """A handover on an agenda: never whom it is about."""

    item: Handover
    position: Annotated[int, told("Its place, from 1.", "Dens plads, fra 1.", 1)]
    minutes: Annotated[int | None, told("How long it may take.", "Afsatte minutter.", 10, None)]
    presenter: Annotated[
        str | None, told("The authority that presents it.", "Myndigheden, der fremlægger.", "kommune-0860", None)
    ]
    begins: Annotated[Moment | None, told("When, where that is known.", "Hvornår, når det kan vides.", _AT, None)]
    ends: Annotated[Moment | None, told("Until when.", "Til hvornår.", _AT, None)]
    type: EventType
    publisher: Publisher
    state: Annotated[State, told("Its state now.", "Dens tilstand nu.", "on_agenda")]
    version: Version
    due: Due
    left: Annotated[
        LeftAgenda | None, told("How it left; null while it waits.", "Hvordan den kom af; null, mens den venter.", None)
    ]


class MeetingAgenda(PlannedMeeting):
    """A meeting with what is on it."""

    entries: Annotated[list[AgendaEntry], told("In order.", "I rækkefølge.", [])]
    acts: Annotated[
        list[Word],
        told("Acts that would not be refused now.", "De handlinger, der er mulige nu.", ["place", "send_out"]),
    ]

"""Request bodies of what is done with a meeting and its agenda: nothing in them can name a person."""

import re
from datetime import time
from typing import Annotated, Any
from uuid import UUID

from schemas.act_bodies import Body, ComingDate, Organisation, Word
from schemas.fields import ForumId, Kind, digits, fault, told

LONGEST = 480
"""Minutes of one item: a working day."""

MOST = 1000
"""Items of one agenda."""

_TIME = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_UUID = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def _clock(value: Any) -> time:
    if type(value) is not str:
        raise fault("not_text")
    if not _TIME.fullmatch(value):
        raise fault("not_time")
    return time.fromisoformat(value)


def _number(value: Any) -> UUID:
    if type(value) is not str:
        raise fault("not_text")
    if not _UUID.fullmatch(value):
        raise fault("not_uuid")
    return UUID(value)


def _whole(smallest: int, largest: int) -> Kind:
    def check(value: Any) -> int:
        if type(value) is not int:
            raise fault("not_integer")
        if not smallest <= value <= largest:
            raise fault("too_small" if value < smallest else "too_large")
        return value

    return Kind(check, {"type": "integer", "minimum": smallest, "maximum": largest})


ClockTime = Annotated[time, Kind(_clock, {"type": "string", "pattern": f"^({_TIME.pattern})$"})]
Day = Annotated[
    ComingDate,
    told(
        "Day of the meeting, a working day.",
        "Mødets dato, ÅÅÅÅ-MM-DD; en hverdag, ikke i fortiden.",
        "2199-01-01",
    ),
]
Begins = Annotated[
    ClockTime | None, told("When it begins, in Danish time.", "Hvornår det begynder, TT:MM, dansk tid.", "09:00")
]
Item = Annotated[
    Annotated[UUID, Kind(_number, {"type": "string", "format": "uuid"})],
    told(
        "Id of a handover on the agenda.",
        "Nummeret på en overdragelse på dagsordenen.",
        "01010101-0101-0101-0101-010101010101",
    ),
]
Minutes = Annotated[
    Annotated[int, _whole(1, LONGEST)] | None, told("How long it may take.", "Hvor mange minutter den får.", 10)
]
Presenter = Annotated[
    Organisation | None,
    told("The authority that presents it.", "Den myndighed, der fremlægger, fx kommune-0860.", "kommune-0860"),
]


class PlanMeeting(Body):
    """Body of planning a meeting."""

    forum: Annotated[ForumId, told("Id of the forum.", "Id på det forum, der mødes.", "ksp")]
    municipality: Annotated[Word | None, told("Its municipality.", "Kommunens kode, fire cifre.", "0860")] = None
    school: Annotated[
        Annotated[str, digits(6)] | None, told("School, six digits.", "Skolens nummer, seks cifre (SSP-3).", "280001")
    ] = None
    day: Day
    begins: Begins = None


class MoveMeeting(Body):
    """Body of `move`: without `begins` the time is not fixed any more."""

    day: Day
    begins: Begins = None


class PlaceItem(Body):
    """Body of `place`."""

    item: Item
    position: Annotated[
        Annotated[int, _whole(1, MOST)],
        told("Its place from 1; beyond the end it is last.", "Dens plads fra 1; efter den sidste er sidst.", 1),
    ]


class ArrangeItem(Body):
    """Body of `arrange`: what is left out is not set any more."""

    item: Item
    minutes: Minutes = None
    presenter: Presenter = None

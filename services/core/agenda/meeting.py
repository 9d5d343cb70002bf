"""Meetings of a forum: the states of an agenda, what can be done with one in each, and what is refused."""

from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from schemas import agenda_bodies as bodies
from schemas.act_bodies import Body
from services.core.agenda.states import CANCELLED, DRAFT, HELD, OPEN, SENT
from services.core.handover.acts import PUT_ON_AGENDA

WHO = PUT_ON_AGENDA.who
"""Roles that work with agendas: those that put an item on one."""

STAGE = "queue"
"""The stage whose readers see a forum's meetings: what is discussed there has come into its queue."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A stored meeting at its address; a network group meets at its own school (SSP-3)."""

    id: UUID
    forum: str
    municipality: str | None
    school: str | None
    day: date
    begins: time | None  # in Copenhagen; None while nobody has fixed it
    state: str
    version: int
    sent_at: datetime | None  # when the agenda was sent out last
    started_at: datetime | None
    changed_at: datetime
    actor: str  # who changed it last, as it is stored

    @property
    def is_running(self) -> bool:
        """Whether it has begun and is not over."""
        return self.state in OPEN and self.started_at is not None


class MeetingAct(NamedTuple):
    """One row; `name` is the word in paths and commands, `danish` what people read, `meaning` a sentence of help."""

    name: str
    danish: str
    meaning: str
    to: str | None = None  # the state that it leads to; None where it stays
    source: tuple[str, ...] = OPEN
    body: type[Body] = Body
    running: bool | None = None  # only while the meeting runs, only before it; None for both
    on_the_day: bool = False  # not before the meeting's day


MOVE = MeetingAct(
    "move",
    "Flyt møde",
    "flytter mødet til en anden dag; det, der er på, følger med",
    body=bodies.MoveMeeting,
    running=False,
)
PLACE = MeetingAct("place", "Flyt punkt", "giver et punkt en anden plads", body=bodies.PlaceItem)
ARRANGE = MeetingAct("arrange", "Tilrettelæg punkt", "sætter minutter og hvem der fremlægger", body=bodies.ArrangeItem)
SEND_OUT = MeetingAct("send_out", "Send ud", "sender dagsordenen ud: den er ikke længere en kladde", SENT, (DRAFT,))
TAKE_BACK = MeetingAct(
    "take_back", "Tag tilbage til kladde", "gør en udsendt dagsorden til kladde igen", DRAFT, (SENT,), running=False
)
START = MeetingAct("start", "Start møde", "begynder mødet, ét punkt ad gangen", running=False, on_the_day=True)
HOLD = MeetingAct("hold", "Afslut møde", "slutter mødet: det er afholdt", HELD, running=True)
CANCEL = MeetingAct(
    "cancel", "Aflys møde", "aflyser mødet; det, der er på, tages af dagsordenen", CANCELLED, running=False
)

ACTS = (MOVE, PLACE, ARRANGE, SEND_OUT, TAKE_BACK, START, HOLD, CANCEL)
BY_NAME = MappingProxyType({act.name: act for act in ACTS})


def refusal(act: MeetingAct, meeting: Meeting, today: date) -> str | None:
    """Return the code that refuses an act on a meeting as it stands, None when nothing does."""
    wrong_moment = act.running is not None and act.running != meeting.is_running
    too_early = act.on_the_day and today < meeting.day
    return "not_allowed" if meeting.state not in act.source or wrong_moment or too_early else None


def possible(meeting: Meeting, today: date) -> tuple[str, ...]:
    """Return the acts that would not be refused now, whatever their body."""
    return tuple(act.name for act in ACTS if refusal(act, meeting, today) is None)

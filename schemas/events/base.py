"""What events about people have in common, and what concerns add (contracts 1.2)."""

from collections.abc import Container
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from schemas import cpr
from schemas.fields import Boolean, ForumId, Info, Kind, PastDate, Residence, digits, fault, text, whole

LegalBasis = Literal[
    "RPL115-1-1",
    "RPL115-1-2",
    "RPL115-1-3-a",
    "RPL115-1-3-b",
    "RPL115-1-3-c",
    "consent",
    "child-notification",
    "other-law",
]
Risk = Literal["abuse", "domestic_violence", "negative_social_control", "honour_conflict"]


class Context(NamedTuple):
    """What validation must be told: the day of receipt in Copenhagen, and what the rulebook knows.

    `forums` may be addressed, `unknown` are the codes that mean an unknown municipality, and `own` is the municipality
    that the sender is, None for other senders.
    """

    today: date
    forums: Container[str]
    unknown: Container[str] = ()
    own: str | None = None


class Part(BaseModel):
    """An object inside an event: frozen, nothing coerced, unknown fields ignored within a major version."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, hide_input_in_errors=True)


class EventData(Part):
    """The `data` of one event type; `event_type` is the name between `dk.stafet.` and `.v1`."""

    event_type: ClassVar[str]
    somebody_is_found: ClassVar[bool] = False
    """Whether a `subject` without number, birth date and name is a fault: nobody could be found by it."""


def _cpr(value: Any, info: Info) -> str:
    if type(value) is not str:
        raise fault("not_text")
    number = cpr.normalise(value)
    born = cpr.birth_date(number) if number is not None else None
    if number is None or born is None or (info.context is not None and born > info.context.today):
        raise fault("impossible")
    return number


Cpr = Annotated[str, Kind(_cpr, {"type": "string", "pattern": "^[0-9]{6}-?[0-9]{4}$"}, told=True)]


class Subject(Part):
    """Whom an event is about; `cpr` is ten digits, `residence` four."""

    cpr: Cpr | None = None
    birth_date: PastDate | None = None
    name: Annotated[str, text(200)] | None = None
    residence: Residence | None = None
    protected_address: Boolean = False
    no_fixed_abode: Boolean = False
    abroad: Boolean = False

    @property
    def born(self) -> date | None:
        """The birth date by the registration number, otherwise the one given."""
        return self.birth_date if self.cpr is None else cpr.birth_date(self.cpr)


class PersonEvent(EventData):
    """The fields of every event about a person; the claim, the necessity and the wish of the sender."""

    subject: Subject
    legal_basis: LegalBasis | None = None
    necessity: Annotated[str, text(1000, 1, blank=False)]
    danger_now: Boolean = False
    notification: Literal["sent", "is_this", "considered_not_needed", "unknown"] = "unknown"
    consent: Literal["given", "refused", "not_asked", "not_possible"] | None = None
    addressed_to: ForumId | None = None


class School(Part):
    """A school, by its six-digit institution number (SSP-7)."""

    number: Annotated[str, digits(6)]
    name: Annotated[str, text(200)] | None = None


class Concern(PersonEvent):
    """What somebody saw and fears, and how the sender saw it before."""

    observed_on: PastDate
    source_kind: Literal[
        "steward",
        "prevention_officer",
        "ssp_worker",
        "teacher",
        "social_worker",
        "police",
        "health",
        "prison_service",
        "other_authority",
    ]
    school: School | None = None
    recruitment_feared: Boolean = False
    presence_only: Boolean = False
    abuse_suspected: Boolean = False
    extremism: Boolean = False
    wants_out: Boolean = False
    gang_link: Boolean = False
    charged: Boolean = False
    earlier_concerns_12m: Annotated[int, whole(0)] = 0
    requested_by: Literal["police", "ssp_consultant"] | None = None
    home_risk: list[Risk] | None = None
    description: Annotated[str, text(4000)] | None = None


class Exit(Part):
    """A wish to leave a gang, and whether the person consents to sharing it; a missing part is false."""

    wish: Boolean = False
    consent: Boolean = False


class Contact(Part):
    """Where the sender can be reached: an office and a mailbox, never a person."""

    office: Annotated[str, text(200)] | None = None
    mailbox: Annotated[str, text(200)] | None = None


class EventRef(Part):
    """Another event, by its (source, id)."""

    source: Annotated[str, text(None, 1)]
    id: Annotated[str, text(None, 1)]

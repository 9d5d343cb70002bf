"""Base models of events about people, and what concerns add (contracts 1.2)."""

from collections.abc import Container, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from schemas import cpr
from schemas.fields import Boolean, ForumId, Info, Kind, PastDate, Residence, fault, text, told

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


def called(*, da: str, en: str) -> Mapping[str, str]:
    """Return the words of an event type."""
    return MappingProxyType({"da": da, "en": en})


class Part(BaseModel):
    """An object inside an event: frozen, nothing coerced, unknown fields ignored within a major version."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, hide_input_in_errors=True)


class EventData(Part):
    """The `data` of one event type; `event_type` is the name between `dk.stafet.` and `.v1`."""

    event_type: ClassVar[str]
    words: ClassVar[Mapping[str, str]]
    """What a person calls the type, per language; a rulebook may call it otherwise."""
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

    cpr: Annotated[
        Cpr | None,
        told(
            "Civil registration number, ten digits DDMMYYXXXX, the hyphen optional; a day of 61 to 91 is a substitute.",
            "Personnummer, ti cifre DDMMÅÅXXXX, med eller uden bindestreg; dag 61-91 er et erstatningsnummer.",
            "610188-1234",
        ),
    ] = None
    birth_date: Annotated[
        PastDate | None,
        told(
            "Birth date YYYY-MM-DD, when there is no number; with a number the two must agree.",
            "Fødselsdato ÅÅÅÅ-MM-DD, når der ikke er et personnummer; ellers skal de to passe sammen.",
            "1988-01-01",
        ),
    ] = None
    name: Annotated[
        Annotated[str, text(200)] | None,
        told("Full name, at most 200 characters.", "Fulde navn, højst 200 tegn.", "Fiktiv Person"),
    ] = None
    residence: Annotated[
        Residence | None,
        told(
            "Code of the municipality of residence, four digits, or three without the leading zero; of a release the "
            "municipality that the person is released to.",
            "Bopælskommunens kode, fire cifre, eller tre uden det første nul; ved løsladelse den kommune, personen "
            "løslades til.",
            "0860",
        ),
    ] = None
    protected_address: Annotated[
        Boolean,
        told("Whether the address is protected (CPR-9).", "Om adressen er beskyttet (CPR-9).", False),
    ] = False
    no_fixed_abode: Annotated[
        Boolean, told("Whether the person has no fixed abode.", "Om personen er uden fast bopæl.", False)
    ] = False
    abroad: Annotated[Boolean, told("Whether the person lives abroad.", "Om personen bor i udlandet.", False)] = False

    @property
    def born(self) -> date | None:
        """The birth date by the registration number, otherwise the one given."""
        return self.birth_date if self.cpr is None else cpr.birth_date(self.cpr)


CLAIM = told(
    "Legal basis that the sender claims for this disclosure; the decision rests on it and it is not guessed (LAW-12).",
    "Den hjemmel, afsenderen påberåber sig for netop denne videregivelse; afgørelsen hviler på den (LAW-12).",
    "RPL115-1-1",
)
NOTIFICATION = told(
    "Whether the municipality was notified of the child; unknown when left out (CHI-3).",
    "Om kommunen er underrettet om barnet; ukendt, når feltet mangler (CHI-3).",
    "sent",
)


class PersonEvent(EventData):
    """The fields of every event about a person; the claim, the necessity and the wish of the sender."""

    subject: Annotated[
        Subject,
        told("The person that the event is about.", "Den person, meddelelsen handler om.", {"cpr": "610188-1234"}),
    ]
    legal_basis: Annotated[LegalBasis | None, CLAIM] = None
    necessity: Annotated[
        str,
        text(1000, 1, blank=False),
        told(
            "Why it is necessary that somebody else knows, at most 1000 characters (LAW-13).",
            "Hvorfor det er nødvendigt, at andre får det at vide, højst 1000 tegn (LAW-13).",
            "Kommunen skal kende datoen for at have bolig og ydelse klar.",
        ),
    ]
    danger_now: Annotated[
        Boolean,
        told(
            "Whether somebody is in danger right now: then call the police, nothing is stored here (ROUTE-1).",
            "Om nogen er i fare lige nu: så ring 112, intet gemmes her (ROUTE-1).",
            False,
        ),
    ] = False
    notification: Annotated[
        Literal["sent", "is_this", "considered_not_needed", "unknown"],
        NOTIFICATION,
    ] = "unknown"
    consent: Annotated[
        Literal["given", "refused", "not_asked", "not_possible"] | None,
        told(
            "Whether the person agreed to the disclosure (SSP-13).",
            "Om personen har samtykket til videregivelsen (SSP-13).",
            "given",
        ),
    ] = None
    addressed_to: Annotated[
        ForumId | None,
        told(
            "Id of the forum that the sender asks for; a wish, never an order.",
            "Id på det forum, afsenderen beder om; et ønske, aldrig en ordre.",
            "ksp",
        ),
    ] = None


AbuseSuspected = Annotated[
    Boolean,
    told(
        "Whether abuse of a child is suspected: then it goes to the municipality's notification desk (ROUTE-3).",
        "Om der er mistanke om overgreb mod et barn: så går det til kommunens underretningsmodtagelse (ROUTE-3).",
        False,
    ),
]
HomeRisk = Annotated[
    list[Risk] | None,
    told(
        "What is feared at home; with any of these nobody contacts the parents (SSP-15).",
        "Hvad der frygtes i hjemmet; med blot ét af dem kontakter ingen forældrene (SSP-15).",
        ["domestic_violence"],
    ),
]
GangLink = Annotated[
    Boolean, told("Whether the person has ties to a gang.", "Om personen har tilknytning til en bande.", False)
]


ExitConsent = Annotated[
    Boolean,
    told(
        "Whether the person agrees that the wish is shared (EXIT-4).",
        "Om personen samtykker til, at ønsket deles (EXIT-4).",
        True,
    ),
]


class Exit(Part):
    """A wish to leave a gang, and whether the person consents to sharing it; a missing part is false."""

    wish: Annotated[
        Boolean, told("Whether the person wants to leave a gang.", "Om personen vil ud af en bande.", True)
    ] = False
    consent: ExitConsent = False


class Contact(Part):
    """Where the sender can be reached: an office and a mailbox, never a person."""

    office: Annotated[
        Annotated[str, text(200)] | None,
        told("Office of the sender, at most 200 characters.", "Afsenderens kontor, højst 200 tegn.", "KiF Nordjylland"),
    ] = None
    mailbox: Annotated[
        Annotated[str, text(200)] | None,
        told("Mailbox of that office, at most 200 characters.", "Kontorets postkasse, højst 200 tegn.", "kif-nord"),
    ] = None


ContactField = Annotated[
    Contact | None,
    told("Where the sender can be reached.", "Hvor afsenderen kan træffes.", {"mailbox": "kif-nord"}),
]


class EventRef(Part):
    """Another event, by its (source, id)."""

    source: Annotated[
        str,
        text(None, 1),
        told("`source` of that event.", "`source` i den meddelelse.", "urn:stafet:publisher:kommune-0851"),
    ]
    id: Annotated[
        str,
        text(None, 1),
        told("`id` of that event.", "`id` i den meddelelse.", "1f0c2c1e-6f0e-4a5e-9d53-0f7e6a1f5a10"),
    ]

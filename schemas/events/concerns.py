"""The eight concerns: one form, and the type says what it is about."""

from typing import Annotated, ClassVar, Literal

from schemas.events.base import AbuseSuspected, GangLink, HomeRisk, Part, PersonEvent, called
from schemas.fields import Boolean, PastDate, digits, text, told, whole


class School(Part):
    """A school, by its six-digit institution number (SSP-7)."""

    number: Annotated[
        str,
        digits(6),
        told("Institution number of the school, six digits.", "Skolens institutionsnummer, seks cifre.", "851201"),
    ]
    name: Annotated[
        Annotated[str, text(200)] | None,
        told("Name of the school, at most 200 characters.", "Skolens navn, højst 200 tegn.", "Fiktiv Skole"),
    ] = None


class Concern(PersonEvent):
    """What somebody saw and fears, and how the sender saw it before."""

    observed_on: Annotated[
        PastDate,
        told(
            "Day YYYY-MM-DD on which it was seen, not after the day of receipt.",
            "Den dag ÅÅÅÅ-MM-DD, det blev set; ikke efter modtagelsesdagen.",
            "2026-02-07",
        ),
    ]
    source_kind: Annotated[
        Literal[
            "steward",
            "prevention_officer",
            "ssp_worker",
            "teacher",
            "social_worker",
            "police",
            "health",
            "prison_service",
            "other_authority",
        ],
        told("What the one who saw it works as.", "Hvad den, der så det, arbejder som.", "ssp_worker"),
    ]
    school: Annotated[
        School | None,
        told(
            "The school that the person goes to (SSP-7).", "Den skole, personen går på (SSP-7).", {"number": "851201"}
        ),
    ] = None
    recruitment_feared: Annotated[
        Boolean,
        told("Whether recruitment to a gang is feared.", "Om der frygtes hvervning til en bande.", False),
    ] = False
    presence_only: Annotated[
        Boolean,
        told(
            "Whether the person was only there, and did nothing (STA-6).",
            "Om personen kun var til stede og ikke gjorde noget (STA-6).",
            False,
        ),
    ] = False
    abuse_suspected: AbuseSuspected = False
    extremism: Annotated[
        Boolean, told("Whether there are signs of extremism (INF-1).", "Om der er tegn på ekstremisme (INF-1).", False)
    ] = False
    wants_out: Annotated[
        Boolean,
        told("Whether the person wants to leave a gang (EXIT-2).", "Om personen vil ud af en bande (EXIT-2).", False),
    ] = False
    gang_link: GangLink = False
    charged: Annotated[Boolean, told("Whether the person is charged.", "Om personen er sigtet.", False)] = False
    earlier_concerns_12m: Annotated[
        int,
        whole(0),
        told(
            "Number of concerns of the last 12 months, counted by the sender.",
            "Antal bekymringer i de seneste 12 måneder, talt af afsenderen.",
            2,
        ),
    ] = 0
    requested_by: Annotated[
        Literal["police", "ssp_consultant"] | None,
        told(
            "Who asks explicitly for the section 115 committee (P115-4).",
            "Hvem der udtrykkeligt beder om § 115-udvalget (P115-4).",
            "police",
        ),
    ] = None
    home_risk: HomeRisk = None
    description: Annotated[
        Annotated[str, text(4000)] | None,
        told(
            "What was seen, at most 4000 characters; encrypted.",
            "Hvad der blev set, højst 4000 tegn; krypteres.",
            "Stod sammen med kendte rekrutteringspersoner.",
        ),
    ] = None


class StadiumConcern(Concern):
    """Something seen at or around a stadium (STA-2)."""

    event_type: ClassVar[str] = "stadium_concern"
    words = called(da="Bekymring fra stadion", en="Concern from the stadium")


class KnockKnockConcern(Concern):
    """Feared recruitment, sent for outreach; means `recruitment_feared` (KK-2)."""

    event_type: ClassVar[str] = "knock_knock_concern"
    words = called(da="Bekymring til Knock Knock", en="Concern for Knock Knock")


class GangRecruitmentConcern(Concern):
    """Feared recruitment to a gang; means `recruitment_feared` (ROUTE-7)."""

    event_type: ClassVar[str] = "gang_recruitment_concern"
    words = called(da="Frygt for hvervning til bande", en="Feared recruitment to a gang")


class YouthCrimeConcern(Concern):
    """A minor and crime (ROUTE-8)."""

    event_type: ClassVar[str] = "youth_crime_concern"
    words = called(da="Bekymring om en ung og kriminalitet", en="Concern about a minor and crime")


class YoungAdultCrimeConcern(Concern):
    """A young adult and crime (ROUTE-8)."""

    event_type: ClassVar[str] = "young_adult_crime_concern"
    words = called(da="Bekymring om en ung voksen og kriminalitet", en="Concern about a young adult and crime")


class SspNetworkReferral(Concern):
    """A school asks for its network group (SSP-3)."""

    event_type: ClassVar[str] = "ssp_network_referral"
    words = called(da="Henvisning fra en skole til netværksgruppen", en="Referral of a school to its network group")


class RadicalisationConcern(Concern):
    """Signs of extremism; means `extremism` (INF-1)."""

    event_type: ClassVar[str] = "radicalisation_concern"
    words = called(da="Bekymring om radikalisering", en="Concern about radicalisation")


class VulnerableAdultConcern(Concern):
    """A vulnerable adult whom one authority cannot help alone (PSP-3)."""

    event_type: ClassVar[str] = "vulnerable_adult_concern"
    words = called(da="Bekymring for en udsat voksen", en="Concern for a vulnerable adult")

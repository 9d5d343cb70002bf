"""`release_notice`: somebody leaves prison, or does not after all (REL-11, REL-20)."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ValidationError

from schemas.events.base import CLAIM, NOTIFICATION, ContactField, Exit, GangLink, Part, PersonEvent, called
from schemas.fields import Boolean, Date, PastDate, text, told, whole


class Radicalisation(Part):
    """An authority's judgement, with its date and no narrative (KSP-8)."""

    judged: Annotated[
        Literal["radicalised", "at_risk", "no"],
        told("The judgement (KSP-8).", "Vurderingen (KSP-8).", "at_risk"),
    ]
    by: Annotated[
        str,
        text(None, 1, blank=False),
        told("The authority that judged.", "Den myndighed, der har vurderet.", "KiF Nordjylland"),
    ]
    on: Annotated[
        PastDate,
        told(
            "Day YYYY-MM-DD of the judgement, not after the day of receipt.",
            "Vurderingens dag ÅÅÅÅ-MM-DD, ikke efter modtagelsesdagen.",
            "2026-01-15",
        ),
    ]


def _need(english: str, danish: str) -> Any:
    return told(
        f"Whether help with {english} is needed at release.",
        f"Om der ved løsladelsen er brug for hjælp til {danish}.",
        True,
    )


class Needs(Part):
    """Needs at release as coded yes or no (REL-20)."""

    housing: Annotated[Boolean, _need("housing", "bolig")] = False
    income: Annotated[Boolean, _need("income", "forsørgelse")] = False
    education_work: Annotated[Boolean, _need("education or work", "uddannelse eller arbejde")] = False
    substance: Annotated[Boolean, _need("alcohol or drugs", "rusmiddelproblemer")] = False
    health: Annotated[Boolean, _need("health", "helbred")] = False
    network: Annotated[Boolean, _need("a network", "netværk")] = False
    family: Annotated[Boolean, _need("family", "familieforhold")] = False
    debt: Annotated[Boolean, _need("debt", "gæld")] = False


CaseRef = Annotated[
    str,
    text(100, 1),
    told(
        "The sender's own number of the release, 1 to 100 characters; with `source` it names the case.",
        "Afsenderens eget nummer på løsladelsen, 1-100 tegn; sammen med `source` navnet på sagen.",
        "KF-2026-000117",
    ),
]
Version = Annotated[
    int,
    whole(1),
    told(
        "Number of this version of the case, from 1; a higher one replaces a lower one.",
        "Nummeret på denne udgave af sagen, fra 1; en højere erstatter en lavere.",
        1,
    ),
]


class ReleaseNotice(PersonEvent):
    """One version of a release; the case is (`source`, `case_ref`)."""

    event_type: ClassVar[str] = "release_notice"
    words = called(da="Meddelelse om løsladelse", en="Release notice")
    somebody_is_found: ClassVar[bool] = True

    legal_basis: Annotated[
        Literal["RPL115-1-1", "RPL115-1-2", "RPL115-1-3-a", "RPL115-1-3-b", "RPL115-1-3-c", "consent", "other-law"]
        | None,
        CLAIM,
    ] = None
    notification: Annotated[Literal["sent", "considered_not_needed", "unknown"], NOTIFICATION] = "unknown"
    case_ref: CaseRef
    version: Version
    legal_status: Annotated[
        Literal["convicted", "remand", "other_detention"],
        told(
            "As what the person is held: convicted, in remand, otherwise detained (KSP-7).",
            "Som hvad personen sidder inde: dømt, varetægtsfængslet, anden frihedsberøvelse (KSP-7).",
            "convicted",
        ),
    ]
    released_from: Annotated[
        Literal["prison_service", "placement_78_2", "home_detention", "at_liberty"],
        told(
            "Where from: an institution of the prison service, a placement (straffuldbyrdelsesloven § 78(2)), home "
            "detention, or already at liberty (KSP-9, KSP-10, KSP-11).",
            "Hvorfra: Kriminalforsorgens institution, anbringelse (straffuldbyrdelsesloven § 78, stk. 2), fodlænke "
            "eller allerede på fri fod (KSP-9, KSP-10, KSP-11).",
            "prison_service",
        ),
    ]
    release_type: Annotated[
        Literal["end_of_sentence", "parole", "interruption", "pardon", "remand_release"],
        told("How the time ends.", "Hvordan tiden slutter.", "parole"),
    ]
    release_date: Annotated[
        Date | None,
        told("Day YYYY-MM-DD of the release.", "Løsladelsens dag ÅÅÅÅ-MM-DD.", "2026-05-31"),
    ] = None
    date_status: Annotated[
        Literal["expected", "decided", "changed", "cancelled"],
        told(
            "How sure the date is; `cancelled` takes the release back, and nothing but case and version is looked at.",
            "Hvor sikker datoen er; `cancelled` aflyser løsladelsen, og kun sag og udgave læses.",
            "expected",
        ),
    ]
    placement_date: Annotated[
        Date | None,
        told(
            "Day YYYY-MM-DD on which the person was placed; deadlines of the plan count from it (REL-3).",
            "Den dag ÅÅÅÅ-MM-DD, personen blev indsat; handleplanens frister regnes derfra (REL-3).",
            "2024-05-01",
        ),
    ] = None
    parole_date: Annotated[
        Date | None,
        told(
            "Day YYYY-MM-DD on which parole is possible (REL-4, REL-10).",
            "Den dag ÅÅÅÅ-MM-DD, prøveløsladelse er mulig (REL-4, REL-10).",
            "2026-05-31",
        ),
    ] = None
    sentence_months: Annotated[
        Annotated[int, whole(1)] | None,
        told("Length of the sentence in months.", "Straffens længde i måneder.", 37),
    ] = None
    radicalisation: Annotated[
        Radicalisation | None,
        told(
            "A judgement of radicalisation, all three parts of it (KSP-8).",
            "En vurdering af radikalisering, alle tre dele (KSP-8).",
            {"judged": "no", "by": "KiF Nordjylland", "on": "2026-01-15"},
        ),
    ] = None
    supervision: Annotated[
        Boolean,
        told("Whether supervision follows (REL-5).", "Om tilsyn følger efter løsladelsen (REL-5).", True),
    ] = False
    needs: Annotated[
        Needs | None,
        told("Needs at release, coded (REL-20).", "Behov ved løsladelsen, kodet (REL-20).", {"housing": True}),
    ] = None
    gang_link: GangLink = False
    exit: Annotated[
        Exit | None,
        told(
            "A wish to leave a gang, seen by the Exit unit alone (EXIT-7).",
            "Et ønske om exit, som kun Exit-enheden ser (EXIT-7).",
            {"wish": True, "consent": True},
        ),
    ] = None
    contact: ContactField = None


class Cancellation(Part):
    """All that is looked at in a cancellation."""

    case_ref: CaseRef
    version: Version
    date_status: Annotated[
        Literal["cancelled"],
        told("Takes the release back (REL-11).", "Aflyser løsladelsen (REL-11).", "cancelled"),
    ]


def cancels(data: Any) -> bool:
    """Tell whether `data` says that it is a cancellation, valid or not."""
    return isinstance(data, dict) and data.get("date_status") == "cancelled"


def cancellation(data: Any) -> tuple[str, int] | None:
    """Return (case_ref, version) of a valid cancellation, None for anything else."""
    if not cancels(data):
        return None
    try:
        read = Cancellation.model_validate(data)
    except ValidationError:
        return None
    return read.case_ref, read.version

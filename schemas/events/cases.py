"""`child_abuse_case` and `criminal_case_referral`: cases that an authority itself opens (BH-2, UNG-3)."""

from typing import Annotated, ClassVar, Literal

from schemas.events.base import AbuseSuspected, HomeRisk, PersonEvent, called
from schemas.fields import Boolean, text, told


class ChildAbuseCase(PersonEvent):
    """The municipality's case for the children's house (BH-5)."""

    event_type: ClassVar[str] = "child_abuse_case"
    words = called(da="Kommunens sag til børnehuset", en="Case of a municipality for the children's house")
    somebody_is_found: ClassVar[bool] = True

    section_20_decided: Annotated[
        Boolean,
        told(
            "Whether an examination of the child by Barnets lov § 20 is decided (BH-2).",
            "Om der er truffet afgørelse om en børnefaglig undersøgelse efter barnets lov § 20 (BH-2).",
            True,
        ),
    ]
    sectors: Annotated[
        list[Literal["police", "health"]],
        told(
            "The other sectors that take part in the case (BH-2).",
            "De andre sektorer, der er involveret i sagen (BH-2).",
            ["police"],
        ),
    ]


class CriminalCaseReferral(PersonEvent):
    """A referral out of a criminal case against a minor (UNG-3)."""

    event_type: ClassVar[str] = "criminal_case_referral"
    words = called(da="Henvisning fra en straffesag", en="Referral from a criminal case")
    somebody_is_found: ClassVar[bool] = True

    case_ref: Annotated[
        str,
        text(100, 1),
        told(
            "The sender's own number of the case, 1 to 100 characters.",
            "Afsenderens eget sagsnummer, 1-100 tegn.",
            "NJ-2026-00042",
        ),
    ]
    abuse_suspected: AbuseSuspected = False
    home_risk: HomeRisk = None

"""`child_abuse_case` and `criminal_case_referral`: cases that an authority itself opens (BH-2, UNG-3)."""

from typing import Annotated, ClassVar, Literal

from schemas.events.base import PersonEvent, Risk
from schemas.fields import Boolean, text


class ChildAbuseCase(PersonEvent):
    """The municipality's case for the children's house (BH-5)."""

    event_type: ClassVar[str] = "child_abuse_case"
    somebody_is_found: ClassVar[bool] = True

    section_20_decided: Boolean
    sectors: list[Literal["police", "health"]]


class CriminalCaseReferral(PersonEvent):
    """A referral out of a criminal case against a minor (UNG-3)."""

    event_type: ClassVar[str] = "criminal_case_referral"
    somebody_is_found: ClassVar[bool] = True

    case_ref: Annotated[str, text(100, 1)]
    abuse_suspected: Boolean = False
    home_risk: list[Risk] | None = None

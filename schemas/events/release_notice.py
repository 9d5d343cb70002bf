"""`release_notice`: somebody leaves prison, or does not after all (REL-11, REL-20)."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ValidationError

from schemas.events.base import Contact, Exit, Part, PersonEvent
from schemas.fields import Boolean, Date, PastDate, text, whole


class Radicalisation(Part):
    """An authority's judgement, with its date and no narrative (KSP-8)."""

    judged: Literal["radicalised", "at_risk", "no"]
    by: Annotated[str, text(None, 1, blank=False)]
    on: PastDate


class Needs(Part):
    """Needs at release as coded yes or no (REL-20)."""

    housing: Boolean = False
    income: Boolean = False
    education_work: Boolean = False
    substance: Boolean = False
    health: Boolean = False
    network: Boolean = False
    family: Boolean = False
    debt: Boolean = False


class ReleaseNotice(PersonEvent):
    """One version of a release; the case is (`source`, `case_ref`)."""

    event_type: ClassVar[str] = "release_notice"
    somebody_is_found: ClassVar[bool] = True

    legal_basis: (
        Literal["RPL115-1-1", "RPL115-1-2", "RPL115-1-3-a", "RPL115-1-3-b", "RPL115-1-3-c", "consent", "other-law"]
        | None
    ) = None
    notification: Literal["sent", "considered_not_needed", "unknown"] = "unknown"
    case_ref: Annotated[str, text(100, 1)]
    version: Annotated[int, whole(1)]
    legal_status: Literal["convicted", "remand", "other_detention"]
    released_from: Literal["prison_service", "placement_78_2", "home_detention", "at_liberty"]
    release_type: Literal["end_of_sentence", "parole", "interruption", "pardon", "remand_release"]
    release_date: Date | None = None
    date_status: Literal["expected", "decided", "changed", "cancelled"]
    placement_date: Date | None = None
    parole_date: Date | None = None
    sentence_months: Annotated[int, whole(1)] | None = None
    radicalisation: Radicalisation | None = None
    supervision: Boolean = False
    needs: Needs | None = None
    gang_link: Boolean = False
    exit: Exit | None = None
    contact: Contact | None = None


class Cancellation(Part):
    """All that is looked at in a cancellation."""

    case_ref: Annotated[str, text(100, 1)]
    version: Annotated[int, whole(1)]
    date_status: Literal["cancelled"]


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

"""`exit_wish`: somebody wants to leave a gang (EXIT-2 to EXIT-7)."""

from typing import Annotated, Any, ClassVar

from schemas.events.base import AbuseSuspected, ContactField, ExitConsent, HomeRisk, Part, PersonEvent, called
from schemas.fields import Kind, fault, told


def _wish(value: Any) -> bool:
    if value is not True:
        raise fault("not_true" if value is False else "not_boolean")
    return True


class Wish(Part):
    """The wish itself, and whether the person consents to sharing it."""

    wish: Annotated[
        bool,
        Kind(_wish, {"const": True}),
        told("True: the person wants to leave a gang.", "Altid sand: personen vil ud af en bande.", True),
    ]
    consent: ExitConsent = False


class ExitWish(PersonEvent):
    """A wish to leave, told to an authority."""

    event_type: ClassVar[str] = "exit_wish"
    words = called(da="Ønske om exit", en="Wish to leave a gang")
    somebody_is_found: ClassVar[bool] = True

    exit: Annotated[
        Wish, told("The wish, and the consent to share it.", "Ønsket og samtykket til at dele det.", {"wish": True})
    ]
    contact: ContactField = None
    abuse_suspected: AbuseSuspected = False
    home_risk: HomeRisk = None

"""`exit_wish`: somebody wants to leave a gang (EXIT-2 to EXIT-7)."""

from typing import Annotated, Any, ClassVar

from schemas.events.base import Contact, Part, PersonEvent, Risk
from schemas.fields import Boolean, Kind, fault


def _wish(value: Any) -> bool:
    if value is not True:
        raise fault("not_true" if value is False else "not_boolean")
    return True


class Wish(Part):
    """The wish itself, and whether the person consents to sharing it."""

    wish: Annotated[bool, Kind(_wish, {"const": True})]
    consent: Boolean = False


class ExitWish(PersonEvent):
    """A wish to leave, told to an authority."""

    event_type: ClassVar[str] = "exit_wish"
    somebody_is_found: ClassVar[bool] = True

    exit: Wish
    contact: Contact | None = None
    abuse_suspected: Boolean = False
    home_risk: list[Risk] | None = None

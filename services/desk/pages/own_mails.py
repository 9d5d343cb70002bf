"""Mails on *Indstillinger*: what somebody chose or typed, what is wrong with it, and what can be chosen."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from services.core.mails.choosing import DIGEST_HOURS, HOURS, Choice, faults
from services.desk.web.languages import LANGUAGES
from services.desk.web.working import Form
from services.storage.mails.choices import Chosen

NO = "nej"
YES = "ja"


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


SAID: Mapping[str, str] = MappingProxyType(
    {
        "missing": _("Write your mail address"),
        "too_long": _("The address is too long"),
        "not_address": _("Write a mail address like navn@kommune.dk, with no Danish letters"),
        "not_allowed": _("Choose one of the hours"),
        "in_quiet_hours": _("The hour is one of those in which you want no mail"),
        "same_hour": _("Choose another hour than the one in which they begin, or none at all"),
        "nothing_chosen": _("Choose a morning mail, mail when something is urgent, or both"),
    }
)
"""What can be wrong → its sentence; `core.mails.choosing.FAULTS` are all of them."""


class Mails(NamedTuple):
    """The form as it stands: its fields as text, its faults, and whether somebody has mails at all."""

    fields: Mapping[str, str]
    faults: Mapping[str, str]
    chosen: Chosen | None
    is_on: bool  # the installation sends mails

    @property
    def digest_hours(self) -> list[tuple[str, str]]:
        """The hours that a morning mail can come at."""
        return [(str(one), f"{one:02}.00") for one in DIGEST_HOURS]

    @property
    def hours(self) -> list[tuple[str, str]]:
        """Every hour of a day."""
        return [(str(one), f"{one:02}.00") for one in HOURS]


def shown(chosen: Chosen | None, *, is_on: bool) -> Mails:
    """Return the form with what is in force; who chose nothing yet is offered what most people will want."""
    if chosen is None:
        fields = {"address": "", "digest_hour": "7", "urgent": YES, "quiet_from": "18", "quiet_until": "6"}
        return Mails(fields, {}, None, is_on)
    one = chosen.choice
    quiet = ("", "") if one.quiet is None else tuple(map(str, one.quiet))
    fields = {
        "address": one.address,
        "digest_hour": "" if one.digest_hour is None else str(one.digest_hour),
        "urgent": YES if one.urgent else NO,
        "quiet_from": quiet[0],
        "quiet_until": quiet[1],
    }
    return Mails(fields, {}, chosen, is_on)


def typed(form: Form, language: str) -> tuple[Choice, dict[str, str]]:
    """Return what a form chooses, and the faults of it by field."""
    begins, ends = form.get("quiet_from"), form.get("quiet_until")
    wrong: dict[str, str] = {}
    if bool(begins) != bool(ends):
        wrong["quiet_until" if begins else "quiet_from"] = "not_allowed"
    choice = Choice(
        form.get("address").strip(),
        language if language in LANGUAGES else LANGUAGES[0],
        _hour(form.get("digest_hour")),
        form.get("urgent") == YES,
        (_hour(begins) or 0, _hour(ends) or 0) if begins and ends else None,
    )
    for field, code in faults(choice):
        wrong.setdefault(field, code)
    return choice, wrong


def _hour(text: str) -> int | None:
    """Return an hour as a form has it, one that there is not for anything else that was sent."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 99

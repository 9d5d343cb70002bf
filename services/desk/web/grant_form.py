"""Form of a grant: who is to be let in, where, from and until when, and why; each fault by the name of its field."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from services.core.access.grants import Grant, fits
from services.core.access.principal import OPERATING, Principal, PrincipalError
from services.core.access.reasons import reason_of
from services.core.access.roles import ANY, ROLES
from services.core.rulebook.deadlines import COPENHAGEN
from services.core.rulebook.model import Rulebook
from services.desk.web.working import Form
from services.storage.access.grants import to_the_millisecond


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


FAULTS: Mapping[str, str] = {
    "role": _("Choose a role that you may let in"),
    "organisation": _("Choose where the person works"),
    "handle": _("Write the person's id: small letters, digits and hyphens, or * for everybody of the role there"),
    "forum": _("Choose a forum; all of them only for a role that works everywhere"),
    "municipality": _("Choose a municipality"),
    "begins": _("Write a day and a time, or leave it blank"),
    "until": _("Write a day and a time after the beginning and after now, or leave it blank"),
    "reason": _("Write why, in at most 1000 characters"),
}
"""Field → what is to be written there, in the order of the form."""


class Asked(NamedTuple):
    """What was asked for; of a form with faults, by field, there is no grant."""

    grant: Grant | None
    reason: str
    faults: Mapping[str, str]


def asked(form: Form, book: Rulebook, now: datetime) -> Asked:
    """Return the grant that a form asks for, and what is wrong with it."""
    begins, until = instant(form.get("begins")), instant(form.get("until"))
    reason, to = reason_of(form.get("reason")), _of_form(form, book)
    forum, town = form.get("forum"), form.get("municipality")
    start = to_the_millisecond(begins or now)
    wrong = {
        "role": form.get("role") not in ROLES,
        "organisation": receiver_of("drift", form.get("organisation"), ANY, book) is None,
        "handle": receiver_of("drift", OPERATING, form.get("handle"), book) is None,
        "forum": forum not in book.forums and not (forum == ANY and (to is None or fits(to, forum))),
        "municipality": town != ANY and town not in book.municipalities,
        "begins": begins is None and bool(form.get("begins")),
        "until": bool(form.get("until")) and (until is None or until <= max(start, now)),
        "reason": reason is None,
    }
    faults = {name: FAULTS[name] for name in FAULTS if wrong[name]}
    if to is None or reason is None or faults:
        return Asked(None, "", faults)
    return Asked(Grant(to, forum, town, start, until), reason, {})


def instant(text: str) -> datetime | None:
    """Return the moment that a field for day and time has, as clocks in Copenhagen show it; None for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is not None or "T" not in text:
        return None
    return found.replace(tzinfo=COPENHAGEN).astimezone(UTC)


def _of_form(form: Form, book: Rulebook) -> Principal | None:
    return receiver_of(form.get("role"), form.get("organisation"), form.get("handle"), book)


def receiver_of(role: str, organisation: str, handle: str, book: Rulebook) -> Principal | None:
    """Return whom a grant is for, None for what is nobody."""
    try:
        return Principal.parse(f"{role}:{organisation}:{handle.strip()}", many=True).of(book.publisher_by_id)
    except PrincipalError:
        return None

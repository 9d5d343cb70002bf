"""Form of a stand-in: who, at which of one's own addresses, from which day to which, and why; faults by field."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from services.core.access.grants import Grant
from services.core.access.principal import OPERATING
from services.core.access.reasons import reason_of
from services.core.access.roles import ANY
from services.core.access.stand_ins import ROLE
from services.core.rulebook.model import Rulebook
from services.desk.web.grant_form import receiver_of
from services.desk.web.typed import day, midnight
from services.desk.web.working import Form
from services.storage.access.grants import to_the_millisecond
from services.storage.handovers.office import day as day_of

LONGEST = timedelta(days=366)
"""So far ahead the first day lies at most, and after it the last one: longer is a change of who works there."""


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


FAULTS: Mapping[str, str] = {
    "handle": _("Write the person's id: small letters, digits and hyphens, never a name"),
    "organisation": _("Choose where the person works"),
    "place": _("Choose one of your own forums"),
    "first": _("Write the first day: today or later, within a year"),
    "last": _("Write the last day: no earlier than the first, at most a year after it"),
    "reason": _("Write why, in at most 1000 characters"),
}
"""Field → what is to be written there, in the order of the form."""


class Wanted(NamedTuple):
    """A stand-in that a form asks for: the grant, which ends at a moment, and why."""

    grant: Grant
    until: datetime
    reason: str


def wanted(form: Form, book: Rulebook, places: Collection[str], now: datetime) -> Wanted | Mapping[str, str]:
    """Return what a form asks for, or its faults by field; the last day is whole."""
    today, first, last = day_of(now), day(form.get("first")), day(form.get("last"))
    reason, place, handle = reason_of(form.get("reason")), form.get("place"), form.get("handle")
    wrong = {
        "handle": handle.strip() == ANY or receiver_of(ROLE, OPERATING, handle, book) is None,
        "organisation": receiver_of(ROLE, form.get("organisation"), ANY, book) is None,
        "place": place not in places,
        "first": first is None or not today <= first <= today + LONGEST,
        "last": last is None or not (first or today) <= last <= (first or today) + LONGEST,
        "reason": reason is None,
    }
    to = receiver_of(ROLE, form.get("organisation"), handle, book)
    if to is None or reason is None or first is None or last is None or any(wrong.values()):
        return {name: FAULTS[name] for name in FAULTS if wrong[name]}
    forum, _bar, town = place.partition("|")
    until = midnight(last + timedelta(days=1)).astimezone(UTC)
    begins = to_the_millisecond(max(midnight(first), now))
    return Wanted(Grant(to, forum, town, begins, until), until, reason)

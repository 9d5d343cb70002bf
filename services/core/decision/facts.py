"""Facts of an event, as the rulebook asks about them; what is at its default is not said."""

from collections.abc import Collection
from datetime import date
from typing import Any

from schemas.events import EVENT_TYPES
from schemas.events.base import EventData
from services.core.calendar.age import completed_years
from services.core.rulebook.conditions import Value
from services.core.rulebook.model import Rulebook

SAME = {
    "legal_basis": "claim",
    "consent": "consent",
    "notification": "notification",
    "abuse_suspected": "abuse_suspected",
    "extremism": "extremism",
    "recruitment_feared": "recruitment_feared",
    "presence_only": "presence_only",
    "wants_out": "wants_out",
    "charged": "charged",
    "gang_link": "gang_link",
    "requested_by": "requested_by",
    "section_20_decided": "section_20_decided",
    "legal_status": "legal_status",
    "released_from": "released_from",
    "release_type": "release_type",
    "date_status": "date_status",
    "supervision": "supervision",
}
"""Field of an event → the fact that has its value."""

COUNTED = {"earlier_concerns_12m": "earlier_concerns", "sentence_months": "sentence_months"}
LISTED = frozenset({"home_risk", "sectors"})


def _fields_of(model: type[EventData], *wanted: Collection[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(field for field in model.model_fields if field in words) for words in wanted)


_FIELDS = {model.event_type: _fields_of(model, SAME, COUNTED, LISTED) for model in EVENT_TYPES}
"""Event type → its fields of each kind: an event has twenty fields, and few of them become facts as they are."""


def facts_of(event: Any, kind: str, today: date, rulebook: Rulebook) -> tuple[dict[str, Value], int | None]:
    """Return the facts of a valid event of a publisher of `kind`, and the age on the day of receipt.

    Numbers are brought down to the lower end of their band, so that cases which cannot differ have equal facts.
    """
    event_type, said = event.event_type, vars(event)
    facts: dict[str, Value] = {"event_type": event_type, "publisher_kind": kind}
    same, counted, listed = _FIELDS[event_type]
    for field in same:
        if said[field]:
            facts[SAME[field]] = said[field]
    for field in counted:
        if said[field]:
            facts[COUNTED[field]] = rulebook.cuts.floor(COUNTED[field], said[field])
    for field in listed:
        if said[field]:
            facts[field] = frozenset(said[field])
    _add_parts(facts, said, rulebook)
    subject = said.get("subject")
    if subject is None:
        place(facts, said.get("municipality"), rulebook)
        return facts, None
    place(facts, subject.residence, rulebook)
    return facts, _add_person(facts, said, subject, today, rulebook)


def _add_parts(facts: dict[str, Value], said: dict[str, Any], rulebook: Rulebook) -> None:
    addressed = said.get("addressed_to")
    if addressed is not None:
        facts["addressed_to"] = addressed
        facts["addressed_mode"] = rulebook.forums[addressed].mode or "none"
    leaving = said.get("exit")
    if leaving is not None:
        if leaving.wish:
            facts["exit_wish"] = True
        if leaving.consent:
            facts["exit_consent"] = True
    judgement = said.get("radicalisation")
    if judgement is not None:
        facts["judged"] = judgement.judged
    if said.get("school") is not None:
        facts["school_given"] = True


def _add_person(
    facts: dict[str, Value], said: dict[str, Any], subject: Any, today: date, rulebook: Rulebook
) -> int | None:
    if subject.protected_address:
        facts["protected_address"] = True
    if subject.abroad:
        facts["abroad"] = True
    born = subject.born
    if born is None:
        return None
    age = completed_years(born, today)
    facts["age"] = rulebook.cuts.floor("age", age)
    if facts["event_type"] == "release_notice":
        then = completed_years(born, said.get("release_date") or today)
        facts["age_at_release"] = rulebook.cuts.floor("age_at_release", then)
    return age


def place(facts: dict[str, Value], residence: str | None, rulebook: Rulebook) -> None:
    """Add what follows from a municipality's code; a code that the rulebook lacks is known and outside (GEO-2)."""
    if residence is None:
        return
    facts["residence"] = "known"
    town = rulebook.municipalities.get(residence)
    if town is None:
        return
    if town.in_district:
        facts["in_district"] = True
    if town.in_region:
        facts["in_region"] = True
    if town.has:
        facts["residence_has"] = town.has

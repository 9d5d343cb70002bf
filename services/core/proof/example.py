"""Makes the smallest event out of a box of combinations: one that `stafet explain` takes, with a fictive person."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from schemas.events import BY_TYPE
from schemas.events.anonymous import Statistics
from schemas.events.base import EventData
from services.core.decision.facts import COUNTED, SAME
from services.core.proof.explore import Box
from services.core.proof.residences import FAR_AWAY
from services.core.proof.space import PUBLISHER, Message, Part
from services.core.rulebook.conditions import UNKNOWN, Value
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import SOURCE_PREFIX

DAY = date(2026, 6, 15)
RECEIVED = "2026-06-15T12:00:00Z"
_ABOUT = MappingProxyType({"subject": {}, "necessity": "Eksempel: nødvendigt for samarbejdet."})
_REF = MappingProxyType({"event_ref": {"source": "", "id": "00000000-0000-4000-8000-000000000001"}})

LEAST: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "release_notice": {**_ABOUT, "case_ref": "eksempel-1", "version": 1},
        "exit_wish": {**_ABOUT, "exit": {"wish": True}},
        "child_abuse_case": {**_ABOUT, "sectors": [], "section_20_decided": False},
        "criminal_case_referral": {**_ABOUT, "case_ref": "eksempel-1"},
        "infohus_clearance": {**_REF, "result": "cleared_for_infohus"},
        "event_recalled": {**_REF, "reason": "wrong_facts"},
        "question_answered": {"question": _REF["event_ref"]["id"], "answer": "Eksempel: ja."},
        "anonymous_sparring": {"question": "Eksempel: hvordan griber vi det an?"},
        "statistics": {"period": "2026-05", "counts": {"bekymringer": 7}},
    }
)
"""The fields that a valid event cannot do without and that are no facts."""

CONCERN: Mapping[str, Any] = MappingProxyType({**_ABOUT, "observed_on": "2026-06-01", "source_kind": "police"})


def parts_of(message: Message, box: Box) -> list[Part]:
    """Return the simplest value of each variable in the box."""
    return [
        variable.parts[(box[variable.name] & -box[variable.name]).bit_length() - 1] for variable in message.variables
    ]


def facts_of(message: Message, box: Box) -> dict[str, Value]:
    """Return the facts of the smallest combination in the box."""
    found = dict(message.fixed)
    for part in parts_of(message, box):
        found.update(part.facts)
    return found


def weight(message: Message, box: Box, rulebook: Rulebook) -> int:
    """Return how many facts of the smallest combination are said at all: the fewer, the easier to read."""
    facts = facts_of(message, box)
    return sum(value != rulebook.facts[name].default for name, value in facts.items())


def event_of(message: Message, box: Box, rulebook: Rulebook) -> dict[str, Any]:
    """Return the CloudEvent of the smallest combination in the box; it names nobody who exists."""
    facts = facts_of(message, box)
    event_type = message.event_type or "stadium_concern"
    publisher = _name(message, box, PUBLISHER) or next(
        one.id for one in rulebook.publishers.values() if event_type in one.may_send
    )
    model = BY_TYPE[f"dk.stafet.{event_type}.v1"]
    data: dict[str, Any] = {**LEAST.get(event_type, CONCERN), **_said(model, facts, rulebook)}
    _objects(data, facts)
    if "event_ref" in data:
        data["event_ref"] = {**data["event_ref"], "source": SOURCE_PREFIX + publisher}
    place = _place(message, box, rulebook)
    if "subject" in data:
        data["subject"] = _subject(data, facts, place)
        if model.somebody_is_found and "birth_date" not in data["subject"]:
            data["subject"]["name"] = "Fiktiv Person"
    elif "municipality" in model.model_fields:
        data["municipality"] = place or FAR_AWAY
        if model is Statistics:  # of the sender's own
            publisher = next((one.id for one in rulebook.publishers.values() if one.municipality == place), publisher)
    if message.fixed.get("cancels"):
        data["date_status"] = "cancelled"
    if message.fixed.get("danger_now"):
        data["danger_now"] = True
    return {
        "specversion": "1.0",
        "id": "00000000-0000-4000-8000-000000000000",
        "source": SOURCE_PREFIX + publisher,
        "type": f"dk.stafet.{event_type}.v1",
        "time": RECEIVED,
        "recordedtime": RECEIVED,
        "data": {name: value for name, value in data.items() if value is not None},
    }


def switches_of(message: Message, box: Box) -> list[str] | None:
    """Return the forums that the event's municipality would have to have, None when one has just these."""
    for variable, part in zip(message.variables, parts_of(message, box), strict=True):
        if variable.name == "place" and part.facts and not part.name:
            has = part.facts.get("residence_has", frozenset())
            return sorted(has) if isinstance(has, frozenset) else []
    return None


def _said(model: type[EventData], facts: Mapping[str, Value], rulebook: Rulebook) -> dict[str, Any]:
    """Return the fields that are facts as they are: those that the type requires, and those not at their default."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        fact = SAME.get(name) or COUNTED.get(name) or name
        value = facts.get(fact)
        if value is None or (value == rulebook.facts[fact].default and not field.is_required()):
            continue
        if isinstance(value, frozenset):
            found[name] = sorted(value)
        elif name in COUNTED and isinstance(value, int):
            found[name] = max(value, 1)  # a band is named by its lower end; the field begins at 1
        elif name in SAME or name == "addressed_to":
            found[name] = value
    return found


def _objects(data: dict[str, Any], facts: Mapping[str, Value]) -> None:
    if facts.get("exit_wish") or facts.get("exit_consent"):
        data["exit"] = {name: True for name in ("wish", "consent") if facts.get(f"exit_{name}")}
    if facts.get("judged", "none") != "none":
        data["radicalisation"] = {"judged": facts["judged"], "by": "Kriminalforsorgen", "on": "2026-06-01"}
    if facts.get("school_given"):
        data["school"] = {"number": "280001"}


def _subject(data: dict[str, Any], facts: Mapping[str, Value], place: str | None) -> dict[str, Any]:
    subject: dict[str, Any] = {} if place is None else {"residence": place}
    age, later = facts.get("age", UNKNOWN), facts.get("age_at_release")
    if isinstance(age, int):
        subject["birth_date"] = DAY.replace(year=DAY.year - age).isoformat()
        if isinstance(later, int) and later != age:
            data["release_date"] = DAY.replace(year=DAY.year - age + later).isoformat()
    for flag in ("protected_address", "abroad"):
        if facts.get(flag):
            subject[flag] = True
    return subject


def _place(message: Message, box: Box, rulebook: Rulebook) -> str | None:
    """Return the code of the municipality; of an imagined one that of the first of the district."""
    if switches_of(message, box) is not None:
        return next(town.code for town in rulebook.municipalities.values() if town.in_district)
    return _name(message, box, "place")


def _name(message: Message, box: Box, variable: str) -> str | None:
    named = zip(message.variables, parts_of(message, box), strict=True)
    return next((part.name or None for one, part in named if one.name == variable), None)

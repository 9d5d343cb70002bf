"""Admits one event, or says what settles it before any rule about people is asked (contracts 2, steps 1 to 3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from schemas.envelope import Envelope
from schemas.events import BY_TYPE
from schemas.events.base import Context, EventData
from schemas.events.release_notice import cancellation
from schemas.faults import Fault
from schemas.validation import Invalid, validate
from services.core.rulebook.conditions import Value
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import SOURCE_PREFIX, Publisher


class Admission(NamedTuple):
    """The facts that settle an event alone, with the faults that were found; or the valid event and its sender."""

    facts: dict[str, Value]
    faults: tuple[Fault, ...]
    event: EventData | None
    sender: Publisher | None

    @property
    def verdict(self) -> str | None:
        """What is wrong with it as a message."""
        found = self.facts.get("verdict")
        return found if isinstance(found, str) else None

    @property
    def is_danger(self) -> bool:
        """Whether somebody is in danger now: then nothing else is looked at (ROUTE-1)."""
        return "danger_now" in self.facts


def admit(envelope: Envelope, today: date, rulebook: Rulebook, publisher: str | None) -> Admission:
    """Look at an event that came on the topic of `publisher`; without one nobody asks whether source and topic agree.

    Never raises for anything an event says.
    """
    sender = rulebook.publisher_of(envelope.source)
    data = envelope.data if isinstance(envelope.data, dict) else {}
    if publisher is not None and envelope.source != SOURCE_PREFIX + publisher:
        return Admission({"verdict": "SOURCE_NOT_TOPIC"}, (), None, sender)
    allowed = sender is not None and may_send(sender, envelope, data)
    if allowed and envelope.type == "dk.stafet.release_notice.v1" and cancellation(envelope.data) is not None:
        return Admission({"event_type": "release_notice", "cancels": True}, (), None, sender)
    if data.get("danger_now") is True:
        return Admission({"danger_now": True}, (), None, sender)
    if sender is None or not allowed:
        return Admission({"verdict": "TYPE_NOT_ALLOWED"}, (), None, sender)
    event = validate(envelope, Context(today, rulebook.forum_ids, rulebook.unknown_residences, sender.municipality))
    if isinstance(event, Invalid):
        return Admission({"verdict": event.code}, event.faults, None, sender)
    return Admission({}, (), event, sender)


def may_send(sender: Publisher, envelope: Envelope, data: Mapping[str, Any]) -> bool:
    """Tell whether the publisher may send this type, within its restriction, and recalls its own (contracts 1.1)."""
    event = BY_TYPE.get(envelope.type)
    if event is None or event.event_type not in sender.may_send:
        return False
    if event.event_type == "event_recalled":
        reference = data.get("event_ref")
        source = reference.get("source") if isinstance(reference, dict) else None
        return not (isinstance(source, str) and source) or source == sender.source
    only = sender.may_send[event.event_type]
    if only is None:
        return True
    value = data.get(only.field)
    return value == only.value or (value is None and data.get(only.unless_field) == only.unless_value)

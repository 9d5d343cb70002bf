"""`infohus_clearance` and `event_recalled`: words about an earlier event, without a person of their own."""

from typing import ClassVar, Literal

from schemas.events.base import EventData, EventRef


class InfohusClearance(EventData):
    """The police's answer at the gate of an Infohus (INF-4)."""

    event_type: ClassVar[str] = "infohus_clearance"

    event_ref: EventRef
    result: Literal["cleared_for_infohus", "police_only"]


class EventRecalled(EventData):
    """A sender takes an event of its own back."""

    event_type: ClassVar[str] = "event_recalled"

    event_ref: EventRef
    reason: Literal["wrong_person", "wrong_facts", "cancelled", "sent_by_mistake"]

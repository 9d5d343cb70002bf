"""The registry of event types: every class of the modules below that names a type publishers send."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.events import anonymous, cases, concerns, exit_wish, notes, release_notice
from schemas.events.base import EventData, PersonEvent

EVENT_TYPES: tuple[type[EventData], ...] = tuple(
    found
    for module in (release_notice, concerns, exit_wish, cases, notes, anonymous)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, EventData) and "event_type" in vars(found)
)

BY_TYPE: Mapping[str, type[EventData]] = MappingProxyType(
    {f"dk.stafet.{event.event_type}.v1": event for event in EVENT_TYPES}
)
"""CloudEvents `type` → model."""

GROUPS: Mapping[str, tuple[type[EventData], ...]] = MappingProxyType(
    {
        "concerns": tuple(one for one in EVENT_TYPES if issubclass(one, concerns.Concern)),
        "cases": tuple(
            one for one in EVENT_TYPES if issubclass(one, PersonEvent) and not issubclass(one, concerns.Concern)
        ),
        "notes": tuple(one for one in EVENT_TYPES if not issubclass(one, PersonEvent)),
    }
)
"""What rows of a rulebook may name together: concerns, other events about a person, and those about none."""

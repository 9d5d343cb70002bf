"""Faults of a mail's events as its sender knows them: by the column of a mapping, or by the field of an event."""

from connectors.files import events
from connectors.files.mapping import FileMapping
from schemas.faults import FAULTS, Fault


def told(fault: Fault, mapping: FileMapping | None) -> tuple[str, str]:
    """Return the place of a fault, and in Danish what is allowed there."""
    if mapping is None:
        return fault.field, FAULTS[fault.fault]
    found = events.told(fault, mapping)
    return found.column, found.allowed

"""Acts that sort: whoever did one goes on to the next that waits, as the sorted one is often no longer to be seen."""

from collections.abc import Mapping
from types import MappingProxyType

from services.core.handover.acts import CLEAR, DESELECT, SELECT

SORTED: Mapping[str, str] = MappingProxyType(
    {SELECT.name: "/visitation", DESELECT.name: "/visitation", CLEAR.name: "/afklaring"}
)
"""Act → the page of the others that wait for it."""

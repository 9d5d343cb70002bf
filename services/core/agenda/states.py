"""The states of an agenda: the Danish word of each, and which still take items."""

from types import MappingProxyType

DRAFT, SENT, HELD, CANCELLED = "draft", "sent", "held", "cancelled"
DANISH = MappingProxyType({DRAFT: "Kladde", SENT: "Udsendt", HELD: "Afholdt", CANCELLED: "Aflyst"})
"""One word per state, everywhere."""

OPEN = (DRAFT, SENT)
"""States of a meeting that items can still be put on."""

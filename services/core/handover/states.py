"""The states of a handover and the acts that move it (contracts 3)."""

from dataclasses import dataclass
from types import MappingProxyType

RETURN_REASONS = ("wrong_forum", "lacks_information", "no_legal_basis", "not_necessary", "duplicate", "other")

DANISH = MappingProxyType(
    {
        "offered": "Ny",
        "accepted": "Overtaget",
        "awaiting_sender": "Afventer svar",
        "on_agenda": "På dagsorden",
        "handled": "Behandlet",
        "closed": "Afsluttet",
        "returned": "Returneret",
        "forwarded": "Videresendt",
        "recalled": "Tilbagekaldt",
    }
)
"""One word per state, everywhere."""

_NEXT = MappingProxyType(
    {
        "offered": frozenset({"accepted", "returned", "forwarded", "awaiting_sender", "recalled"}),
        "accepted": frozenset({"on_agenda", "handled", "awaiting_sender", "forwarded", "returned", "recalled"}),
        "awaiting_sender": frozenset({"offered", "accepted", "recalled"}),
        "on_agenda": frozenset({"handled", "accepted", "forwarded", "recalled"}),
        "handled": frozenset({"closed", "on_agenda"}),
        "closed": frozenset(),
        "returned": frozenset(),
        "forwarded": frozenset(),
        "recalled": frozenset(),
    }
)

RECALLABLE = tuple(state for state, following in _NEXT.items() if "recalled" in following)
"""States in which the sender can still take an item back."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act is not possible: `not_allowed` from this state, or `stale` because somebody was faster."""

    code: str
    state: str


def move(state: str, version: int, target: str, based_on: int | None) -> Refusal | int:
    """Return the version after moving to `target`, or the refusal.

    `based_on` is the version the actor saw; None means "whatever it is now". A stale act loses even when the move
    would be legal: of two who act at once exactly one wins.
    """
    if based_on is not None and based_on != version:
        return Refusal("stale", state)
    if target not in _NEXT[state]:
        return Refusal("not_allowed", state)
    return version + 1

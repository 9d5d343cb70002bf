"""Refusals of acts: why one cannot be done, and what one that is done gives back."""

from dataclasses import dataclass

from services.effects.plan import OpenHandover

ROUTER = "machine/router/stafet"
"""Who decides: no person."""


class RefusedActError(Exception):
    """An act that cannot be done; `code` is not_found, not_open, still_dead, stale, not_allowed or gate.

    `state`, `actor` and `at` say how things stand instead: the winner of a race and the time of the act.
    """

    def __init__(self, code: str, state: str | None = None, actor: str | None = None, at: str | None = None) -> None:
        """Keep what the caller may show."""
        super().__init__(code)
        self.code = code
        self.state = state
        self.actor = actor
        self.at = at


@dataclass(frozen=True, slots=True)
class Done:
    """The handover after an act."""

    handover: OpenHandover
    state: str
    version: int
    leaf: int

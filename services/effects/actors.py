"""Actors and refusals: who acts on a handover, what an act changes, and why it can be refused."""

import re
from dataclasses import dataclass

from services.effects.plan import OpenHandover

ROUTER = "machine/router/stafet"
"""Who decides: no person."""

_ACTOR = re.compile(r"[a-z][a-z-]{1,30}:[a-z0-9][a-z0-9-]{1,40}:[a-z0-9][a-z0-9-]{0,40}")


class ActorError(ValueError):
    """The text does not say who acts."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: role, organisation and an opaque handle, never a name."""

    role: str
    organisation: str
    handle: str

    @classmethod
    def parse(cls, text: str) -> "Actor":
        """Read `role:organisation:handle`, for example `koordinator:kommune-0860:k-17`; raises ActorError."""
        if not _ACTOR.fullmatch(text):
            raise ActorError("role:organisation:handle, small letters, digits and hyphens only")
        return cls(*text.split(":"))

    def __str__(self) -> str:
        return f"person/{self.role}/{self.organisation}/{self.handle}"


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

"""Refusals of acts and reads: why one cannot be done, and how things stand instead."""

from schemas.faults import Fault

ROUTER = "machine/router/stafet"
"""Who decides: no person."""


class RefusedActError(Exception):
    """An act or a read that cannot be done; `code` is one of contracts-acts 11, of dead letters not_open, still_dead.

    `state`, `actor` and `at` say how things stand instead: the winner of a race and the time of the act; `version`,
    `acts`, `codes` and `faults` where they help.
    """

    def __init__(
        self,
        code: str,
        state: str | None = None,
        actor: str | None = None,
        at: str | None = None,
        *,
        version: int | None = None,
        acts: tuple[str, ...] = (),
        codes: tuple[str, ...] = (),
        faults: tuple[Fault, ...] = (),
    ) -> None:
        """Keep what the caller may show."""
        super().__init__(code)
        self.code = code
        self.state, self.actor, self.at, self.version = state, actor, at, version
        self.acts, self.codes, self.faults = acts, codes, faults


class UnwitnessedError(RefusedActError):
    """Nothing new is taken: the promised witnesses have not signed for too long. It is nobody's fault, and passes."""

    def __init__(self) -> None:
        """Keep its code."""
        super().__init__("unwitnessed")


class RefusedEventsError(RefusedActError):
    """Events that are not taken: of which event of a batch each fault is, and the ids that are in conflict."""

    def __init__(
        self, code: str, faults: tuple[Fault, ...] = (), indexes: tuple[int, ...] = (), ids: tuple[str, ...] = ()
    ) -> None:
        """Keep what the sender may be shown."""
        super().__init__(code, faults=faults)
        self.indexes, self.ids = indexes, ids

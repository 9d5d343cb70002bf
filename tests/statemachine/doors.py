"""Doors of the product: each act, read and answer by the functions that every way in shares, or by one way in."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from services.effects.actors import RefusedActError
from services.storage.handovers import content as reads
from services.storage.handovers import questions
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.history import told
from services.storage.handovers.office import Office
from statemachine.model.access import Principal
from statemachine.model.world import Refused

Told = dict[str, Any]


class TurnedAway(Refused):
    """A refusal with what it told beside its code: only the members that say something."""

    def __init__(self, code: str, standing: Told) -> None:
        super().__init__(code)
        self.standing = {name: value for name, value in standing.items() if value not in (None, [], ())}


class Door(Protocol):
    """One way in; what is refused raises TurnedAway. Without a version the current one counts."""

    def act(self, who: Principal, act: str, item: UUID, version: int | None, body: object) -> Told:
        """Perform an act; returns the item after it."""

    def show(self, who: Principal, item: UUID) -> Told:
        """Return an item."""

    def content(self, who: Principal, item: UUID) -> Told:
        """Return `content` and `withheld`."""

    def identity(self, who: Principal, item: UUID, body: object) -> Told:
        """Return who an item is about."""

    def targets(self, who: Principal, item: UUID) -> list[Told]:
        """Return where an item can be forwarded to."""

    def answer(self, who: Principal, question: UUID, body: object) -> Told:
        """Answer a question."""


class Functions:
    """The functions behind every way in."""

    def __init__(self, office: Callable[[Principal], Office]) -> None:
        self._office = office

    def act(self, who: Principal, act: str, item: UUID, version: int | None, body: object) -> Told:
        """Perform an act."""
        return self._done(who, lambda office: perform(office, act, item, partial(Given, body, version)))

    def show(self, who: Principal, item: UUID) -> Told:
        """Return an item."""
        return self._done(who, lambda office: reads.show(office, item))

    def content(self, who: Principal, item: UUID) -> Told:
        """Return what the event says."""
        shown = self._done(who, lambda office: reads.content(office, item))
        return {"content": dict(shown.data), "withheld": dict(shown.withheld)}

    def identity(self, who: Principal, item: UUID, body: object) -> Told:
        """Return who an item is about."""
        return self._done(who, lambda office: reads.identity(office, item, partial(Given, body)))

    def targets(self, who: Principal, item: UUID) -> list[Told]:
        """Return where an item can be forwarded to."""
        found = self._done(who, lambda office: reads.possible_targets(office, item))
        names = ("forum", "municipality", "stage")
        return [{name: getattr(one, name) for name in names} | {"legal_bases": list(one.legal_bases)} for one in found]

    def answer(self, who: Principal, question: UUID, body: object) -> Told:
        """Answer a question."""
        return self._done(who, lambda office: questions.answer(office, question, partial(Given, body)))

    def _done(self, who: Principal, do: Callable[[Office], Any]) -> Any:
        try:
            return do(self._office(who))
        except RefusedActError as refused:
            raise TurnedAway(refused.code, standing(refused)) from refused


def standing(refused: RefusedActError) -> Told:
    """Return what a refusal tells beside its code, by the names that a problem document has for it."""
    return {
        "state": refused.state,
        "version": refused.version,
        "by": refused.actor and told(refused.actor),
        "at": refused.at,
        "acts": list(refused.acts),
        "codes": list(refused.codes),
        "faults": [(one.field, one.fault) for one in refused.faults],
    }

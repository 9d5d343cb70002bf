"""A play of the model: one event, people who act on what came of it, and what the sender was told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from statemachine.cases import CASES, Envelope
from statemachine.model.acting import perform
from statemachine.model.arriving import arrive
from statemachine.model.item import Item
from statemachine.model.world import Refused, World
from statemachine.people import grants, who_acts_on

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OUTCOME = {"outcome": "referred", "responsible_authority": "kommune-0860"}
TO_COMMITTEE = {"forum": "p115_udvalg", "legal_basis": "RPL115-1-1", "necessity": "Udvalget kender familien."}


class Play:
    """A world with one event, and people who act on it."""

    def __init__(self, case: str | Envelope) -> None:
        self.world = World(grants=list(grants(NOW - timedelta(days=1))))
        self.arrive(CASES[case](NOW) if isinstance(case, str) else case)

    def arrive(self, event: Envelope) -> None:
        """Let an event come in."""
        self.sent = event
        arrive(self.world, event, NOW)

    @property
    def first(self) -> Item:
        """The first item."""
        return self.world.items[0]

    @property
    def last(self) -> Item:
        """The newest item."""
        return self.world.items[-1]

    def act(self, act: str, item: Item | None = None, *, version: int | None = None, **body: Any) -> "Play":
        """Let somebody who sees the item act on it."""
        one = item or self.first
        perform(self.world, who_acts_on(one), act, one, version, body, NOW)
        return self

    def refused(self, act: str, item: Item | None = None, **body: Any) -> str:
        """Return the code by which an act is refused."""
        with pytest.raises(Refused) as told:
            self.act(act, item, **body)
        return told.value.code

    def receipts(self) -> list[tuple[str, str | None]]:
        """Return what the sender was told after the decision."""
        return [(one[2], one[4]) for one in self.world.told if one[1] == "receipt" and one[2] != "decision"]

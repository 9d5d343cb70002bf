"""Doing of an act: what its row has at hand."""

from dataclasses import dataclass
from datetime import datetime

from statemachine.model.item import Item
from statemachine.model.world import World


@dataclass
class Doing:
    """One act under way."""

    world: World
    item: Item
    body: dict
    actor: str
    now: datetime

    def step(self, to: str | None = None, code: str | None = None) -> None:
        """Move the item, or let it stay."""
        self.world.step(self.item, to or self.item.state, code, self.actor)

"""Product as the machine drives it: what a stand for it must offer, item by item in the order of their making."""

from typing import Protocol

from statemachine.cases import Envelope
from statemachine.model.access import Grant, Principal
from statemachine.model.world import Told
from statemachine.picture import Picture


class Product(Protocol):
    """One sequence's stand; items have numbers, None is an id that never was; what is refused raises Refused."""

    def arrive(self, envelope: Envelope) -> None:
        """Let an event come in."""

    def act(self, who: Principal, act: str, item: int | None, version: int | None, body: object) -> None:
        """Perform an act."""

    def read(self, who: Principal, what: str, item: int | None, body: object) -> Picture | None:
        """Show an item, its content or its identity; returns the identity, and the content of a wish."""

    def view(self, who: Principal, item: int) -> Picture:
        """Return the members of an item as somebody sees them."""

    def question(self, item: int) -> str:
        """Return the id of an item's last question."""

    def answer(self, who: Principal, item: int, body: object) -> None:
        """Answer an item's last question."""

    def give(self, by: Principal, grant: Grant) -> None:
        """Give a grant."""

    def end(self, by: Principal, grant: Grant) -> None:
        """End a grant."""

    def erase(self, item: int) -> None:
        """Let the content of an item's event be gone."""

    def pictures(self) -> list[Picture]:
        """Return every item as it is stored."""

    def told(self) -> list[Told]:
        """Return what was told since the last look, in any order."""

    def finish(self) -> None:
        """End the sequence; what only its end shows is compared here."""

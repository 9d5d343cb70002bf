"""Played by the model: the second implementation as a product, to compare with, and to make twins of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from oracle.danish_time import copenhagen_day
from statemachine.cases import Envelope
from statemachine.model.access import Grant, Principal, refused_grant
from statemachine.model.acting import perform
from statemachine.model.arriving import answer, arrive
from statemachine.model.bodies import faults
from statemachine.model.item import Item
from statemachine.model.reading import content, identity, show
from statemachine.model.refusals import acts_of
from statemachine.model.world import Refused, Told, World
from statemachine.picture import Picture, picture, view


class Model:
    """The model's side of one sequence."""

    def __init__(self, grants: list[Grant], now: Callable[[], datetime]) -> None:
        self.world = World(grants=[replace(one) for one in grants])
        self.now = now

    @property
    def items(self) -> list[Item]:
        """Every item, in the order of their making."""
        return self.world.items

    def item(self, number: int | None) -> Item | None:
        """Return an item by its number."""
        return None if number is None else self.items[number]

    def arrive(self, envelope: Envelope) -> None:
        """Let an event come in; an answer moves the item whose last question it names."""
        if not envelope["type"].startswith("dk.stafet.question_answered"):
            arrive(self.world, envelope, self.now())
            return
        publisher = envelope["source"].rpartition(":")[2]
        self.world.told.append((f"receipts.{publisher}", "receipt", "decision", None, None))
        for at, item in enumerate(self.items):
            open_ = item.questions and item.questions[-1].state == "open" and item.event.publisher == publisher
            if open_ and self.question(at) == envelope["data"]["question"]:
                answer(self.world, item, envelope["data"]["answer"], publisher, self.now())

    def act(self, who: Principal, act: str, item: int | None, version: int | None, body: object) -> None:
        """Perform an act."""
        perform(self.world, who, act, self.item(item), version, body, self.now())

    def read(self, who: Principal, what: str, item: int | None, body: object) -> Picture | None:
        """Show an item, its content or its identity; returns the identity, and the content of a wish."""
        one = self.item(item)
        if what == "identity":
            return identity(self.world, who, one, body, self.now())
        return {"show": show, "content": content}[what](self.world, who, one, self.now())

    def acts_of(self, who: Principal, item: int) -> set[str]:
        """Return the member `acts`."""
        return acts_of(self.world, who, self.items[item], self.now())

    def view(self, who: Principal, item: int) -> Picture:
        """Return the members of an item as somebody sees them."""
        one = self.items[item]
        return view(one, who, self.now()) | {"acts": sorted(self.acts_of(who, item))}

    def question(self, item: int) -> str:
        """Return an id for an item's last question."""
        return f"00000000-0000-4000-8000-{item:06d}{len(self.items[item].questions):06d}"

    def answer(self, who: Principal, item: int, body: object) -> None:
        """Answer as the publisher does over HTTP: another's question is not found."""
        one = self.items[item]
        if (who.role, who.organisation) != ("udgiver", one.event.publisher):
            raise Refused("not_found")
        if faults("answer", body, copenhagen_day(self.now())):
            raise Refused("invalid")
        answer(self.world, one, body["answer"], str(who), self.now())

    def give(self, by: Principal, grant: Grant) -> None:
        """Give a grant."""
        over = grant.until is not None and grant.until <= self.now()
        if over or refused_grant(by, self.world.grants, grant.to, grant.forum, grant.municipality, self.now()):
            raise Refused("refused")
        self.world.grants.append(replace(grant))

    def end(self, by: Principal, grant: Grant) -> None:
        """End a grant, as whoever could give it."""
        could_not = refused_grant(by, self.world.grants, grant.to, grant.forum, grant.municipality, self.now())
        mine = next(one for one in self.world.grants if one.to == grant.to)
        over = mine.ended is not None or (mine.until is not None and mine.until <= self.now())
        if could_not or over:
            raise Refused("refused")
        mine.ended = self.now()

    def erase(self, item: int) -> None:
        """Let the content of an item's event be gone."""
        self.items[item].event.erased = True

    def pictures(self) -> list[Picture]:
        """Return every item."""
        return [picture(one, lambda other: None if other is None else self.items.index(other)) for one in self.items]

    def told(self) -> list[Told]:
        """Return what was told since the last look."""
        told, self.world.told = self.world.told, []
        return told

    def finish(self) -> None:
        """End the sequence: a model has nothing beside what was compared."""

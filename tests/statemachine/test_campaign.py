"""The machine by itself, with the model on both sides: what it meets, and that it finds what is planted."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from statemachine.campaign import run, tour
from statemachine.coverage import Coverage, wanted
from statemachine.model.access import Principal
from statemachine.model.world import Told
from statemachine.people import grants
from statemachine.played import Model
from statemachine.sides import Stand

HELD = list(grants(datetime(2026, 1, 1, tzinfo=UTC)))


class Overwriting(Model):
    """Lets a stale act win."""

    def act(self, who: Principal, act: str, item: int | None, version: int | None, body: object) -> None:
        """Perform an act on whatever version there is."""
        super().act(who, act, item, version and None, body)


class Forgetting(Model):
    """Leaves the origin of a forwarding that somebody accepts as it was."""

    def act(self, who: Principal, act: str, item: int | None, version: int | None, body: object) -> None:
        """Perform an act."""
        one = self.item(item)
        if one is not None and act == "accept":
            one.forwarded_from = None
        super().act(who, act, item, version, body)


class Hurrying(Model):
    """Lets the clock of an item run on while its sender is asked."""

    def act(self, who: Principal, act: str, item: int | None, version: int | None, body: object) -> None:
        """Perform an act."""
        one = self.item(item)
        due = None if one is None else one.answer_by
        super().act(who, act, item, version, body)
        if one is not None and act == "ask":
            one.answer_by = due


class Silent(Model):
    """Tells the sender nothing of a closed case."""

    def told(self) -> list[Told]:
        """Return what was told but that."""
        return [one for one in super().told() if one[2] != "closed" or one[1] != "receipt"]


class Open(Model):
    """Lets everybody see everything."""

    def __init__(self, held: list, now: Callable[[], datetime]) -> None:
        super().__init__(held, now)
        self.world.sees = lambda *_: True  # type: ignore[method-assign]


def stand(kind: type[Model]) -> Stand:
    """Return a stand whose product is a model of a kind."""
    return Stand(lambda clock: kind(HELD, clock), HELD)


@pytest.mark.parametrize("kind", [Overwriting, Forgetting, Hurrying, Silent, Open])
def test_a_product_that_is_wrong_is_found(kind: type[Model]) -> None:
    """A product that differs from the contract in one thing does not get through a hundred sequences (the twin)."""
    with pytest.raises(AssertionError):
        run(stand(kind), 100, same=True, smallest=False)


def test_the_model_differs_from_itself_in_nothing() -> None:
    """With the model on both sides no tour and no sequence finds anything."""
    mirrored = stand(Model)
    tour(mirrored)
    run(mirrored, 30, same=True)
    assert mirrored.sequences >= 30


def test_the_counter_says_what_was_never_met() -> None:
    """A counter that met all of it but one edge misses that edge, and tours alone do not meet everything."""
    coverage, everything = Coverage(), list(wanted())
    for one in everything[1:]:
        coverage.meet(*one)
    assert coverage.missing() == [everything[0]]
    toured = stand(Model)
    tour(toured)
    assert ("grant", "ended") in toured.coverage.missing()

"""Two rulebooks compared: who would go elsewhere, how many, and the simplest of them; who may send what."""

from functools import cache
from typing import Any

import pytest

from services.core.proof import difference as module
from services.core.proof.difference import OLDEST, Difference, Moved, Sender, difference
from services.core.rulebook.model import Rulebook
from unit.core.broken import Documents, built, row

BOOK = built(lambda _: None)
TYPE = "stadium_concern"


@pytest.fixture(autouse=True)
def _one_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare one event type alone, which takes a moment instead of a minute."""
    monkeypatch.setattr(module, "EVENT_TYPES", [one for one in module.EVENT_TYPES if one.event_type == TYPE])


def compared(change: Any) -> Difference:
    """Return the difference that one change makes."""
    return difference(BOOK, built(change))


def test_a_rulebook_differs_in_nothing_from_itself() -> None:
    """Every combination is compared all the same; other words are no difference."""
    same = compared(lambda of: row(of, "stadium_minor").update(en="Other words."))
    assert (same.moved, same.senders) == ((), ())
    assert same.compared > 10**6


@cache
def _elsewhere() -> Rulebook:
    return built(lambda of: row(of, "stadium_minor")["then"].update(forum="p115_udvalg"))


def test_whoever_goes_elsewhere_is_told() -> None:
    """Under eighteen and nobody else, whatever the residence in the district; the event is one of them."""
    moved = difference(BOOK, _elsewhere()).moved
    owners = {(one.before.items[0][0], one.after.items[0][0]) for one in moved if one.before.items and one.after.items}
    assert ("ssp", "p115_udvalg") in owners
    assert {one.event_type for one in moved} == {TYPE}
    for one in moved:
        assert one.before != one.after
        assert one.combinations > 0
        assert all(age is not None and age[1] <= 17 for age in one.ages)
        assert one.places <= {code for code, town in BOOK.municipalities.items() if town.in_district}
        assert one.event["type"] == f"dk.stafet.{TYPE}.v1"


def test_the_way_back_is_the_same_difference_turned() -> None:
    """As many combinations, with before and after exchanged."""

    def sums(found: tuple[Moved, ...]) -> dict[tuple[object, object], int]:
        return {(one.before, one.after): one.combinations for one in found}

    there, back = difference(BOOK, _elsewhere()).moved, difference(_elsewhere(), BOOK).moved
    assert sums(there) == {(after, before): count for (before, after), count in sums(back).items()}


def test_the_example_is_the_simplest() -> None:
    """It says no more than is needed to show it."""
    (one, *_) = sorted(difference(BOOK, _elsewhere()).moved, key=lambda moved: moved.weight)
    assert one.weight < OLDEST
    assert "home_risk" not in one.event["data"]


def test_oldest_have_no_upper_end() -> None:
    """A row for adults of any age is a band without a limit."""
    moved = compared(lambda of: row(of, "stadium_adult").update(then={"go": "young_adults"})).moved
    ages = {age for one in moved for age in one.ages if age is not None}
    assert max(high for _, high in ages) == OLDEST
    assert min(low for low, _ in ages) >= 25


def _silent(of: Documents) -> None:
    for publisher in of["publishers.yaml"]["publishers"]:
        if publisher["id"] == "nordjyllands-politi":
            publisher["may_send"].remove(TYPE)


def test_who_may_no_longer_send_is_told_apart() -> None:
    """By publisher and type; the other way round it is gained, and no event of theirs is compared."""
    lost = (Sender("nordjyllands-politi", TYPE, gained=False),)
    assert compared(_silent).senders == lost
    gained = difference(built(_silent), BOOK).senders
    assert gained == (Sender("nordjyllands-politi", TYPE, gained=True),)
    assert compared(_silent).moved == ()

"""Residence classes of the proof: nowhere, far away, each municipality that differs, and every setting of switches."""

from itertools import combinations
from typing import Any

from services.core.decision.facts import place
from services.core.proof.residences import FAR_AWAY, asked, places
from unit.core.broken import Documents, built, row

BOOK = built(lambda _: None)
PLACES = list(places(BOOK))


def test_nowhere_and_outside_come_first() -> None:
    """No code says nothing; a municipality that no row names is known and in nothing."""
    assert PLACES[:2] == [("", {}), (FAR_AWAY, {"residence": "known"})]
    assert FAR_AWAY not in BOOK.municipalities


def test_no_two_places_have_the_same_facts() -> None:
    """Whom the rules cannot tell apart is tried once."""
    facts = [sorted((name, str(value)) for name, value in found.items()) for _, found in PLACES]
    assert all(one not in facts[:at] for at, one in enumerate(facts))


def test_every_municipality_is_one_of_them() -> None:
    """Its facts are those of a place that is tried, under its own code or one that is just like it."""
    tried = [found for _, found in PLACES]
    for code in (*BOOK.municipalities, FAR_AWAY):
        there: dict[str, Any] = {}
        place(there, code, BOOK)
        assert there in tried


def test_named_places_come_before_imagined_ones() -> None:
    """A counterexample is shown at a municipality that there is whenever one can show it."""
    named = [bool(code) for code, _ in PLACES[1:]]
    assert named == sorted(named, reverse=True)
    assert not all(named)


def test_every_setting_of_the_switches_is_tried_in_the_district() -> None:
    """Whatever a municipality may get or lose, with what rows do not ask about left as it is."""
    switches = asked(BOOK)
    settings = {frozenset(some) for size in range(len(switches) + 1) for some in combinations(switches, size)}
    inside = [found.get("residence_has", frozenset()) for _, found in PLACES if found.get("in_district")]
    assert len(settings) == 2 ** len(switches) > 1
    assert {one & frozenset(switches) for one in inside if isinstance(one, frozenset)} == settings


def test_outside_the_district_nothing_is_imagined() -> None:
    """No forum of the district can be switched on there."""
    assert all(code for code, found in PLACES[1:] if not found.get("in_district"))


def test_a_switch_is_one_that_a_row_asks_about() -> None:
    """In order and each once; a row that no longer asks makes fewer settings."""
    switches = asked(BOOK)
    assert switches == sorted(set(switches))
    assert "ssp_netvaerksgruppe" in switches

    def change(of: Documents) -> None:
        row(of, "network_group")["when"].pop("residence_has")

    assert "ssp_netvaerksgruppe" not in asked(built(change))


def test_what_no_row_asks_about_stays_as_it_is() -> None:
    """An imagined municipality has what a real one has beside its switches, so that reasons stay true of it."""

    def change(of: Documents) -> None:
        row(of, "network_group")["when"].pop("residence_has")

    book = built(change)
    switches = set(asked(book))
    real = [town.has - switches for town in book.municipalities.values() if town.in_district]
    assert any(real)
    inside = [found["residence_has"] for _, found in places(book) if found.get("in_district")]
    assert all(isinstance(has, frozenset) and has - switches in real for has in inside)
    assert {has - switches for has in inside if isinstance(has, frozenset)} == set(real)

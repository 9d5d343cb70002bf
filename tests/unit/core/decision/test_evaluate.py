"""Facts to outcome by the routing tables: what rows add up to, what a gate replaces, and what a memory may keep."""

from dataclasses import replace
from typing import Any

import pytest

from services.core.decision import evaluate
from services.core.decision.evaluate import Cache, Outcome, settle
from services.core.rulebook.conditions import Value
from services.core.rulebook.decision_table import HoleError
from services.core.rulebook.model import Rulebook
from unit.core.broken import Documents, built, row, table

BOOK = built(lambda _: None)
CONCERN: dict[str, Value] = {
    "event_type": "youth_crime_concern", "publisher_kind": "police", "age": 15, "residence": "known",
    "in_district": True, "in_region": True, "claim": "RPL115-1-1", "notification": "sent",
    "residence_has": BOOK.municipalities["0860"].has,
}  # fmt: skip


def settled(book: Rulebook = BOOK, **facts: Value) -> Outcome:
    """Return what follows for a concern about somebody of Hjørring, with other facts."""
    return settle(book, {**CONCERN, **facts})


def rows(outcome: Outcome) -> list[str]:
    """Return the rows that counted, in order."""
    return [one.row for one in outcome.because]


def test_what_is_not_given_is_at_its_default() -> None:
    """Silence and the default are one: the same rows, and the facts told are those that differ from it."""
    spoken = settled(charged=False, home_risk=frozenset(), consent="none")
    assert spoken == settled()
    assert spoken.facts == {**CONCERN, "residence_has": tuple(sorted(BOOK.municipalities["0860"].has))}


def test_the_given_facts_are_left_as_they_were() -> None:
    """Meanings and rows add facts to a copy: nobody's facts are changed by asking."""
    given = dict(CONCERN)
    settle(BOOK, given)
    assert given == CONCERN


def test_a_meaning_is_a_fact_for_the_rows_and_not_for_what_is_told() -> None:
    """What the rulebook concludes is asked about like a fact, and is not said to have been told."""
    meaning = {"when": {"extremism": True}, "means": "abuse_suspected"}
    book = built(lambda of: of["routing.yaml"]["meanings"].insert(0, meaning))
    assert rows(settled(book, extremism=True)) == rows(settled(extremism=True, abuse_suspected=True))
    assert "abuse_suspected" not in settled(book, extremism=True).facts


def test_tasks_go_to_the_owner_in_one_order() -> None:
    """A task for whoever owns the case has that forum's id, and the order is that of the rulebook, not of the rows."""
    outcome = settled(notification="unknown")
    owner = outcome.slots[0].forum.id
    assert ("contact_parents", owner) in [(task.kind, task.to) for task in outcome.tasks]
    kinds = [task.kind for task in outcome.tasks]
    assert len(kinds) > 1
    assert kinds == sorted(kinds, key=BOOK.task_order.index)


def test_deadlines_are_those_whose_facts_hold() -> None:
    """Of the sets that the rows named, in their order; a set that no row named has none."""
    child = settled(age=7, abuse_suspected=True)
    assert [one.rule for one in child.deadlines] == ["CHI-4", "CHI-5"]
    assert all(
        one.applies({name: fact.default for name, fact in BOOK.facts.items()} | CONCERN) for one in child.deadlines
    )
    assert settled().deadlines == ()


def _gate(**then: Any) -> Rulebook:
    """Return a rulebook whose gate for number 1 has one row that always holds; there is a task before it."""
    words = {"da": "x", "en": "x", "rules": ["LAW-2"]}

    def change(of: Documents) -> None:
        for rows in of["routing.yaml"]["tables"]:
            for one in rows["rows"]:
                if one["then"].get("gate") == "gate_number_1":
                    one["then"]["tasks"] = [{"kind": "exit_note", "to": "owner"}]
        table(of, "gate_number_1")[:] = [{"row": "trial_gate", "then": then, **words}]

    return built(change)


def test_a_gate_sets_the_basis_that_the_item_stands_on() -> None:
    """The item stays, on the basis that was claimed or on the gate's own."""
    kept = settled(_gate(outcome="informed", basis="claimed"), claim="consent").slots
    assert [(one.forum.id, one.basis) for one in kept] == [(settled().slots[0].forum.id, "consent")]
    assert settled(_gate(outcome="informed", basis="RPL115-1-2")).slots[0].basis == "RPL115-1-2"


def test_a_gate_that_replaces_takes_everything_with_it() -> None:
    """Another item instead: the tasks that the gate drops fall, the others stay, and no deadline of before is left."""
    replaced = {"forum": "district_triage", "stage": "manual"}
    outcome = settled(_gate(**replaced))
    assert [one.forum.id for one in outcome.slots] == ["district_triage"]
    assert (outcome.outcome, outcome.deadlines) == ("manual", ())
    assert [(task.kind, task.to) for task in outcome.tasks] == [("exit_note", "district_triage")]
    assert settled(_gate(**replaced, drop=["exit_note"])).tasks == ()
    assert settled(_gate(**replaced, drop=["contact_parents"])).tasks == outcome.tasks


def test_an_outcome_follows_from_the_items() -> None:
    """An item that is not manual routes, manual ones alone wait, none is what a row says, else a refusal."""
    assert settled().outcome == "routed"
    assert settled(age="unknown").outcome == "manual"
    refused = settle(BOOK, {"verdict": "INVALID_CPR"})
    assert (refused.outcome, refused.codes, refused.slots) == ("refused", ("INVALID_CPR",), ())
    assert settle(BOOK, {"event_type": "release_notice", "cancels": True}).outcome == "informed"


def test_nobody_is_considered_before_content_is_looked_at() -> None:
    """Steps 1 to 4 end without weighing forums; from step 5 on each other forum has one reason."""
    assert settle(BOOK, {"verdict": "INVALID_CPR"}).considered == ()
    assert settle(BOOK, {"danger_now": True}).considered == ()
    outcome = settled()
    chosen = {slot.forum.id for slot in outcome.slots}
    assert [one.forum for one in outcome.considered] == [name for name in BOOK.why_not if name not in chosen]


def test_the_first_reason_that_holds_is_told() -> None:
    """A reason put before the others is the one, as long as its facts hold."""

    def change(of: Documents) -> None:
        of["forums.yaml"]["why_not_first"].insert(0, {"when": {"charged": True}, "why": "UNDER_10"})

    book = built(change)
    own = {name for name, reasons in book.why_not.items() if reasons[0].code != "UNDER_10"}
    assert [one.why for one in settled(book).considered] == [one.why for one in settled().considered]
    assert {one.why for one in settled(book, charged=True).considered if one.forum not in own} == {"UNDER_10"}


def test_a_row_s_gaps_are_kept_and_a_plain_reason_is_made_once() -> None:
    """A text with gaps is filled later; one without has its reason ready. A row that cites nothing is not told."""
    book = built(lambda of: row(of, "contact_parents").update(da="Kontakt {municipality}."))
    plain = {one.row: one for one in settled().because}
    gapped = {one.row: one for one in settled(book).because}
    assert plain["contact_parents"].plain is not None
    assert (gapped["contact_parents"].gaps, gapped["contact_parents"].plain) == (("municipality",), None)
    cited = {one.id for rows in BOOK.tables.values() for one in rows if one.then.rules}
    assert set(rows(settled())) <= cited


def test_a_table_without_a_row_that_holds_is_a_hole() -> None:
    """The proof refuses such a rulebook; one that is unproven says which table it was."""
    with pytest.raises(HoleError, match="trial"):
        settle(replace(BOOK, tables={"trial": ()}, start="trial"), CONCERN)


def test_a_memory_gives_the_same_and_is_never_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasons asked about before are not worked out again, and what is kept is thrown away at its limit."""
    cache = Cache()
    assert settle(BOOK, CONCERN, cache) == settled()
    (kept,) = cache.considered.values()
    assert settle(BOOK, CONCERN, cache).considered is kept
    monkeypatch.setattr(evaluate, "CACHE_LIMIT", 2)
    for number in range(5):
        cache.keep((number,), settled())
        assert 1 <= len(cache.outcomes) <= 2
    assert cache.considered == {}

"""Rows, conditions and meanings that no combination reaches: the proof of a rulebook with one too many names it."""

from typing import Any

import pytest

from services.core.proof.prove import survey
from services.core.proof.space import messages
from services.core.proof.unreachable_rows import dead_meanings, dead_rows, idle_conditions
from unit.core.broken import Documents, built, row, table, whole


def _swap(name: str, first: str, second: str) -> Any:
    def change(of: Documents) -> None:
        rows = table(of, name)
        places = [next(at for at, one in enumerate(rows) if one["row"] == which) for which in (first, second)]
        rows[places[0]], rows[places[1]] = rows[places[1]], rows[places[0]]

    return change


def _meaning(of: Documents) -> None:
    when = {"event_type": "statistics", "wants_out": True}
    of["routing.yaml"]["meanings"].append({"when": when, "means": "charged"})


CERTAIN = {"presence_only": False}
NORDJYLLAND = built(lambda _: None)
DEAD_ROWS = [
    ("effort_not_here", ("recruitment_feared",), _swap("matter", "effort_not_here", "recruitment_feared")),
    ("stadium", (), lambda of: row(of, "stadium")["when"].update(section_20_decided=True)),
    ("admitted_repeated", ("admitted_charged",), lambda of: row(of, "admitted_charged").update(when=CERTAIN)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "shadows", "change"), DEAD_ROWS, ids=[name for name, _, _ in DEAD_ROWS])
def test_a_dead_row_is_named_with_what_takes_its_cases(name: str, shadows: tuple[str, ...], change: Any) -> None:
    """A row that nothing reaches is named, with the rows above that take what it asks for and a case of theirs."""
    book = built(change)
    dead = {one.row: one for one in dead_rows(book, survey(book, messages(book)).seen)}
    assert set(shadows) <= set(dead[name].shadows)
    assert (dead[name].box is not None) == bool(shadows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "fact", "condition"),
    [("basis_missing", "residence", "known"), ("ungesamraad", "event_type", "criminal_case_referral")],
)
def test_a_condition_that_never_decides_is_named(name: str, fact: str, condition: str) -> None:
    """A condition that rows above or tables before have settled already is needless, and is found with its row."""
    book = built(lambda of: row(of, name)["when"].update({fact: condition}))
    assert list(idle_conditions(book, survey(book, messages(book)).seen)) == [(name, fact)]


def test_no_condition_of_north_jutland_is_idle() -> None:
    """The twin: each condition of each row fails for some combination that comes to it."""
    assert list(idle_conditions(NORDJYLLAND, whole().seen)) == []


def test_a_meaning_that_cannot_be_is_named() -> None:
    """A meaning whose conditions no message fulfils is found by its position."""
    book = built(_meaning)
    assert list(dead_meanings(book, list(messages(book)))) == [len(book.meanings) - 1]

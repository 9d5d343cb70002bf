"""Answer deadlines that nobody has, or that a child at risk has too long, are found and told in Danish."""

from collections.abc import Callable
from typing import Any

import pytest

from services.cli.commands.rulebook.proof_sentences import sentence
from services.core.proof.answer_claims import breaches
from services.core.proof.prove import Finding
from unit.core.broken import built

DESK = "municipal_notification_desk"
WRONG: list[tuple[tuple[str, str, str], Callable[[Any], object]]] = [
    (("dead_answer", "lokalraad_hjoerring: 1 hverdage", ""), lambda rows: rows.insert(0, _row("lokalraad_hjoerring"))),
    (("dead_answer", "ksp: 1 hverdage", ""), lambda rows: rows.__setitem__(slice(3, 3), [_row("ksp"), _row("ksp")])),
    (("late_answer", f"{DESK}: 25 hours", DESK), lambda rows: rows[0].update(hours=25)),
    (("late_answer", "otherwise: 5 hverdage", DESK), lambda rows: rows.pop(0)),
]


def _row(forum: str) -> dict[str, Any]:
    return {"forums": [forum], "hverdage": 1}


@pytest.mark.parametrize(("breach", "change"), WRONG, ids=[f"{one[0]} {one[1]}" for one, _ in WRONG])
def test_a_wrong_row_is_found(breach: tuple[str, str, str], change: Callable[[Any], object]) -> None:
    """A row that no queue has, one behind another of the same, and a desk with more than the law's hours."""
    found = list(breaches(built(lambda of: change(of["deadlines.yaml"]["answer"]))))
    assert breach in found
    told = sentence(Finding(*breach))
    assert breach[1] in told
    assert told.endswith(".")


def test_north_jutland_s_rows_hold() -> None:
    """The twin: the rulebook in force has no such row."""
    assert list(breaches(built(lambda _: None))) == []

"""A row in words: what it asks and what follows, as short as the rulebook itself writes it."""

from dataclasses import replace

import pytest

from services.core.rulebook.conditions import NO_LIMIT, Condition
from services.core.rulebook.decision_table import Row
from services.core.rulebook.routing import TaskRule, Then
from services.core.rulebook.row_text import then_text, when_text

BARE = Then(
    step=None, rules=(), texts={}, outcome=None, forum=None, role="owner", stage=None, basis=None, track=None,
    gate=None, beside=None, codes=(), tasks=(), deadlines=(), drop=(), stops=(), catches=frozenset(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Condition("age", ranges=((15, 17),)), "age: 15-17"),
        (Condition("age", ranges=((18, 18),)), "age: 18"),
        (Condition("age", ranges=((25, NO_LIMIT),)), "age: 25+"),
        (Condition("age", ranges=((0, 9), (30, 30)), values=frozenset({"unknown"})), "age: 0-9 | 30 | unknown"),
        (Condition("charged", values=frozenset({True})), "charged: true"),
        (Condition("charged", values=frozenset({False})), "charged: false"),
        (Condition("claim", values=frozenset({"other-law", "consent"})), "claim: consent | other-law"),
        (
            Condition("home_risk", members=frozenset({"honour_conflict", "abuse"})),
            "home_risk: any [abuse, honour_conflict]",
        ),
        (Condition("home_risk", values=frozenset({"none"})), "home_risk: none"),
        (Condition("claim"), "claim: -"),
    ],
)
def test_a_condition_is_said_as_it_is_written(condition: Condition, said: str) -> None:
    """Ranges, words in order, members, and a dash for what nothing satisfies."""
    assert when_text([condition]) == said


def test_conditions_stand_in_a_row() -> None:
    """All of them, in their order; a row that asks nothing says nothing."""
    charged, adult = Condition("charged", values=frozenset({True})), Condition("age", ranges=((18, 24),))
    assert when_text([charged, adult]) == "charged: true; age: 18-24"
    assert when_text([]) == ""


def test_all_that_follows_is_said_in_one_order() -> None:
    """Item, outcome, basis, codes, tasks, deadlines, what falls and stops, and where it goes on."""
    then = replace(
        BARE, outcome="refused", forum="ssp", role="reader", stage="queue", basis="claimed", track="youth",
        gate="gate_a", beside="pre_exit", codes=("UNDER_10",), tasks=(TaskRule("contact_parents", "owner"),),
        deadlines=("receipt",), drop=("exit_note",), stops=("contact_parents",),
    )  # fmt: skip
    assert then_text(Row("row", (), then, go="matter")) == (
        "ssp queue youth reader, refused, basis claimed, UNDER_10, task contact_parents to owner, deadlines receipt, "
        "drop exit_note, stop contact_parents, → matter, → gate_a, beside → pre_exit"
    )


def test_an_owner_is_not_said_and_nothing_is_nothing() -> None:
    """Owning is the rule; a row without consequences has no words."""
    assert then_text(Row("row", (), replace(BARE, forum="ssp", stage="queue"))) == "ssp queue"
    assert then_text(Row("row", (), BARE)) == ""

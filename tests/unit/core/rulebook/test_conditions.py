"""Conditions over facts."""

from services.core.rulebook.conditions import EMPTY, UNKNOWN, Condition


def test_a_value_is_one_of_those_named() -> None:
    """A choice or flag holds when it is one of the values."""
    assert Condition("claim", values=frozenset({"consent"})).holds("consent")
    assert not Condition("claim", values=frozenset({"consent"})).holds("other-law")
    assert Condition("charged", values=frozenset({False})).holds(value=False)


def test_a_number_lies_in_a_range() -> None:
    """Ranges are inclusive at both ends; unknown is in no range."""
    condition = Condition("age", ranges=((15, 17), (25, 25)))
    assert [age for age in range(30) if condition.holds(age)] == [15, 16, 17, 25]
    assert not condition.holds(UNKNOWN)
    assert Condition("age", values=frozenset({UNKNOWN})).holds(UNKNOWN)


def test_a_flag_is_no_number() -> None:
    """True is not 1: a flag never falls into a range."""
    assert not Condition("age", ranges=((0, 5),)).holds(value=True)


def test_any_member_is_enough() -> None:
    """A set holds when it shares a member, or when it is empty and the condition asks for none."""
    condition = Condition("home_risk", members=frozenset({"abuse", "domestic_violence"}))
    assert condition.holds(frozenset({"abuse", "honour_conflict"}))
    assert not condition.holds(frozenset({"honour_conflict"}))
    assert not condition.holds(frozenset())
    assert Condition("home_risk", values=frozenset({EMPTY})).holds(frozenset())
    assert not Condition("home_risk", values=frozenset({EMPTY})).holds(frozenset({"abuse"}))

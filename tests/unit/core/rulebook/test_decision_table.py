"""The decision-table evaluator."""

import pytest

from services.core.rulebook.conditions import Condition
from services.core.rulebook.decision_table import HoleError, Row, first, walk

RED = (Condition("colour", values=frozenset({"red"})),)
BIG = (Condition("size", ranges=((10, 99),)),)
TABLES = {
    "start": (Row("red", RED, "stop"), Row("big", BIG, "further", go="second"), Row("rest", (), "end")),
    "second": (Row("red_too", RED, "never"), Row("other", (), "found")),
}


def test_the_order_of_rows_is_their_precedence() -> None:
    """Where two rows hold the first one counts."""
    row = first(TABLES["start"], {"colour": "red", "size": 50})
    assert row is not None
    assert row.id == "red"


def test_a_row_leads_on() -> None:
    """A row that goes on is part of the way, and the next table decides."""
    assert [row.id for row in walk(TABLES, "start", {"colour": "blue", "size": 50})] == ["big", "other"]


def test_a_table_without_a_last_row_has_a_hole() -> None:
    """No row holds: the walk says which table, instead of guessing."""
    with pytest.raises(HoleError, match="start"):
        walk({"start": TABLES["start"][:1]}, "start", {"colour": "blue", "size": 1})

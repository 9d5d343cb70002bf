"""Rows of the operations: every act has one, its refusals are codes of the table of problems."""

import pytest

from services.api.http.problems import KINDS
from services.api.openapi.operations import EVERY, OPERATIONS, of_act
from services.core.handover.acts import ACTS, BY_NAME

BESIDE = {"method_not_allowed"}
"""What no operation answers: there is no operation of that method."""


def test_every_act_has_a_row_by_its_name() -> None:
    """A new act of the table is described without a word here."""
    for act in ACTS:
        row = OPERATIONS["POST", f"/api/v1/handovers/{{id}}/{act.name}"]
        assert row == of_act(act)
        assert (row.name, row.based, row.repeatable, row.versioned) == (act.name, True, True, True)


def test_refusals_are_codes_of_the_table_and_each_is_somebodys() -> None:
    """No row refuses with a word that is no problem, and no problem is told nowhere."""
    told = {code for row in OPERATIONS.values() for code in (*EVERY, *row.refusals)}
    assert told == set(KINDS) - BESIDE


@pytest.mark.parametrize(("act", "code"), [("return", "forwarding"), ("note_outcome", "owner_missing")])
def test_an_act_is_refused_with_what_its_row_says(act: str, code: str) -> None:
    """What the table of acts says of forwarding, and what only the act itself knows."""
    assert code in of_act(BY_NAME[act]).refusals
    assert code not in of_act(BY_NAME["accept"]).refusals

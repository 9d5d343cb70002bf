"""Steps of an act: each has its leaf, its notice and the words of the log."""

from dataclasses import replace

from unit.core.handover.test_possible import ITEM
from unit.effects.acting_plans import WHO, forwarded, planned


def test_each_changed_item_has_one_step_and_one_leaf() -> None:
    """No effect without its audit leaf (promise 7): steps point to leaves one to one."""
    origin, new = forwarded()
    draft = planned("accept", new, beside=[origin])
    assert [step.leaf for step in draft.steps] == [0, 1]
    codes = [late.leaf.code for late in draft.leaves.late]
    assert codes == ["handover.offered→accepted", "handover.accepted→forwarded"]
    assert {step.actor for step in draft.steps} == {WHO}


def test_a_step_that_stays_is_named_by_its_act() -> None:
    """A leaf says which act it was, where neither state nor stage changed."""
    draft = planned("name_owner", replace(ITEM, state="accepted"), authority="kommune-0860")
    assert [late.leaf.code for late in draft.leaves.late] == ["handover.name_owner"]

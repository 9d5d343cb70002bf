"""Agendas: whatever is moved where, nothing is lost, doubled, or moved that was not meant."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.core.agenda.entries import placed

ITEMS = st.lists(st.uuids(), unique=True, min_size=1, max_size=12)


@given(ITEMS, st.data())
def test_a_moved_item_stands_where_it_was_put_and_the_others_keep_their_order(
    order: list[UUID], data: st.DataObject
) -> None:
    """At the place that was asked for, or last; all others in the order that they had."""
    item, position = data.draw(st.sampled_from(order)), data.draw(st.integers(1, 20))
    found = placed(order, item, position)
    assert found.index(item) == min(position, len(order)) - 1
    assert [one for one in found if one != item] == [one for one in order if one != item]


@given(ITEMS, st.data())
def test_up_and_down_are_each_others_opposite(order: list[UUID], data: st.DataObject) -> None:
    """One place down and one place up again is the order that was."""
    at = data.draw(st.integers(1, len(order)))
    moved = placed(order, order[at - 1], at + 1)
    assert placed(moved, order[at - 1], at) == order

"""Dead letters of a plan: what is kept of a record that becomes no event, and who is told."""

from unit.effects.planning import FIRST, concern, ends, planned, receipts


def test_the_same_id_with_other_data_is_a_conflict() -> None:
    """It is buried without a receipt and without touching the inbox: the id stays that of the first event."""
    other = {**FIRST, "data": {**FIRST["data"], "necessity": "Noget andet."}}
    plan = planned(FIRST, other)
    assert ends(plan) == (1, 0, ["CONFLICT"])
    assert [row.event_id for row in plan.inbox] == [FIRST["id"]]
    assert [one["change"] for one in receipts(plan)] == ["decision"]


def test_a_broken_event_burns_its_id_and_its_publisher_is_told() -> None:
    """A dead letter with an id of its own has an inbox row without an event, and a receipt with the faults."""
    plan = planned(concern("kommune-0860", "stadium_concern", "0860", observed_on="yesterday"))
    assert ends(plan) == (0, 0, ["INVALID_EVENT"])
    assert [row.event for row in plan.inbox] == [None]
    assert receipts(plan)[0]["faults"] == [{"field": "observed_on", "fault": "not_date"}]

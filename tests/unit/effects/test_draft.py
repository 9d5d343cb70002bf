"""The plan while it is written: what is met is planned once, and a recall that came before stays with it."""

from services.effects.plan import Known
from services.effects.rows import EventId
from unit.effects.planning import OFFSET, PARTITION, drafted

EVENT = EventId("e-1")
NAMED = ("kommune-0860", "e-1")


def test_what_is_met_gets_its_inbox_row() -> None:
    """Publisher, id, digest and event, or none when it lies among the dead letters."""
    draft = drafted()
    draft.met(EVENT, b"d" * 32, b"e" * 16)
    draft.met(EventId("e-2"), b"d" * 32, None)
    rows = [(row.publisher, row.event_id, row.digest, row.event, row.recalled) for row in draft.plan.inbox]
    assert rows == [
        ("kommune-0860", "e-1", b"d" * 32, b"e" * 16, None),
        ("kommune-0860", "e-2", b"d" * 32, None, None),
    ]
    assert draft.plan.read_at_last == []


def test_a_recall_that_came_before_stays_with_its_event() -> None:
    """Its reason is in the row, and the place that was kept for the event is filled."""
    draft = drafted(Known(recalled={NAMED: "wrong_person"}, unread={NAMED}))
    draft.met(EVENT, b"d" * 32, None)
    assert draft.plan.inbox[0].recalled == "wrong_person"
    assert draft.plan.read_at_last == [NAMED]


def test_a_recall_of_another_publisher_s_event_is_not_this_one_s() -> None:
    """Two publishers may use one id."""
    other = ("kommune-0851", "e-1")
    draft = drafted(Known(recalled={other: "wrong_person"}, unread={other}))
    draft.met(EVENT, b"d" * 32, None)
    assert (draft.plan.inbox[0].recalled, draft.plan.read_at_last) == (None, [])


def test_a_position_is_written_as_topic_partition_and_offset() -> None:
    """As leaves and notices name the record."""
    assert drafted().source(OFFSET) == f"in.kommune-0860/{PARTITION}/{OFFSET}"

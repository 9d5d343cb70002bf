"""Changes of a meeting as they are planned: columns, order, what becomes of its items, and what the leaf says."""

from datetime import date, time
from uuid import UUID

import pytest

from schemas.act_bodies import BodyContext, read_body
from services.core.agenda.meeting import BY_NAME
from services.effects.actors import RefusedActError
from services.effects.agendas.changes import MeetingDraft, plan_change, record_of
from unit.core.agenda.test_meeting import AT, DAY, MEETING

FIRST, SECOND = UUID(int=1), UUID(int=2)


def planned(name: str, **body: object) -> MeetingDraft:
    """Return the plan of an act on a meeting with two items."""
    act = BY_NAME[name]
    given = read_body(act.body, body, BodyContext(DAY, (), frozenset({"kommune-0860"})))
    assert not isinstance(given, tuple), given
    draft = MeetingDraft(MEETING, act, given, [FIRST, SECOND], AT)
    plan_change(draft)
    return draft


def test_states_and_times() -> None:
    """Sent out, taken back, begun, held."""
    assert planned("send_out").columns == {"state": "sent", "sent_at": AT}
    assert planned("take_back").columns == {"state": "draft"}
    assert planned("start").columns == {"started_at": AT}
    assert planned("hold").columns == {"state": "held"}
    assert {planned(name).items for name in ("send_out", "take_back", "start", "hold")} == {None}


def test_items_follow_a_new_day_and_come_off_a_cancelled_meeting() -> None:
    """Another time of the same day moves nobody."""
    moved = planned("move", day="2026-12-03", begins="10:00")
    assert (moved.columns, moved.items) == ({"day": date(2026, 12, 3), "begins": time(10)}, "follow")
    assert planned("move", day="2026-12-01").items is None
    cancelled = planned("cancel")
    assert (cancelled.columns, cancelled.items) == ({"state": "cancelled"}, "take_off")


def test_an_item_gets_its_place_and_its_minutes() -> None:
    """Only one that is on the agenda."""
    assert planned("place", item=str(SECOND), position=1).new_order == [SECOND, FIRST]
    arranged = planned("arrange", item=str(FIRST), minutes=10, presenter="kommune-0860").arranged
    assert arranged is not None
    assert (arranged.minutes, arranged.presenter) == (10, "kommune-0860")
    for name, more in (("place", {"position": 1}), ("arrange", {})):
        with pytest.raises(RefusedActError) as caught:
            planned(name, item=str(UUID(int=3)), **more)
        assert [tuple(one) for one in caught.value.faults] == [("item", "not_known")]


def test_the_leaf_says_what_was_changed() -> None:
    """The version that came of it, and with which day or place; its address is the recipient."""
    draft = planned("place", item=str(SECOND), position=1)
    record = record_of(MEETING, "alteration", "agenda.place", 2, draft.about)
    assert record.source == f"meeting/{MEETING.id}/2?item={SECOND}&position=1"
    assert record.recipient == ("ksp/0860",)

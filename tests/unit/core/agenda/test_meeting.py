"""Meetings: in which state, before, on and after the day, which act is possible; typed by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from services.core.agenda.meeting import ACTS, Meeting, MeetingAct, possible, refusal
from services.core.agenda.states import DANISH

DAY = date(2026, 12, 1)
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
MEETING = Meeting(UUID(int=1), "ksp", "0860", None, DAY, None, "draft", 1, None, None, AT, "person/koordinator/a/b")
STANDS = {
    "draft": {"move", "place", "arrange", "send_out", "start", "cancel"},
    "sent": {"move", "place", "arrange", "take_back", "start", "cancel"},
    "draft running": {"place", "arrange", "send_out", "hold"},
    "sent running": {"place", "arrange", "hold"},
    "held running": set(),
    "cancelled": set(),
}
"""How a meeting stands on its day → all that can be done with it then."""


def standing(words: str) -> Meeting:
    """Return a meeting that stands as the words say."""
    state, *running = words.split()
    return replace(MEETING, state=state, started_at=AT if running else None)


@pytest.mark.parametrize(("words", "act"), [*product(STANDS, ACTS)], ids=str)
def test_what_is_possible_in_each_state(words: str, act: MeetingAct) -> None:
    """Every act in every state: possible exactly where the table says so."""
    code = refusal(act, standing(words), DAY)
    assert code == (None if act.name in STANDS[words] else "not_allowed")
    assert (act.name in possible(standing(words), DAY)) == (code is None)


def test_no_meeting_begins_before_its_day() -> None:
    """On the day, and after it when it was put off without a word; not the day before."""
    assert "start" not in possible(MEETING, DAY - timedelta(1))
    assert "start" in possible(MEETING, DAY + timedelta(1))
    assert set(possible(MEETING, DAY - timedelta(1))) == STANDS["draft"] - {"start"}


def test_each_state_has_one_word_and_is_where_an_act_leads() -> None:
    """A state that nothing leads to would be dead, one without a word could not be shown."""
    assert {act.to for act in ACTS if act.to} == DANISH.keys()
    assert len(set(DANISH.values())) == len(DANISH)

"""A year of handovers under a clock that the test turns: what is sent is what a slow model says, each once, in time."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from crash.workbench import rulebook
from integration.office import rows
from north_jutland import topic_for
from services.core.deadlines.reminders import Timetable
from services.storage.binary_copy import together
from services.storage.connections import connect
from services.storage.reminders import Reminders
from simulation.year import BEGIN, Change, Item, Told, items, ticks, told

pytestmark = pytest.mark.server
CLOCK = Reminders(Timetable(rulebook()), topic_for)
_OFFER = """
INSERT INTO handover (id, event, case_id, publisher, event_id, type, forum, municipality, role, stage, state, version,
    answer_on, answer_at, offered_at, changed_at, review_on)
SELECT id, event, event, 'kommune-0860', id::text, 'stadium_concern', forum, place, 'owner', stage, 'offered', 1,
    answer_on, answer_at, at, at, review_on
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::date[], %s::timestamptz[],
    %s::timestamptz[], %s::date[]) AS one (id, event, forum, place, stage, answer_on, answer_at, at, review_on)
"""
_DEADLINE = """
INSERT INTO deadline (handover, rule, what, due_on, due_at, past_at_receipt)
SELECT id, rule, 'plan', due_on, due_at, false FROM unnest(%s::uuid[], %s::text[], %s::date[], %s::timestamptz[])
    AS one (id, rule, due_on, due_at)
"""
_CHANGE = """
UPDATE handover SET state = one.state, version = one.version, answer_on = one.answer_on, answer_at = one.answer_at,
    meeting = one.meeting
FROM unnest(%s::uuid[], %s::text[], %s::int[], %s::date[], %s::timestamptz[], %s::date[])
    AS one (id, state, version, answer_on, answer_at, meeting) WHERE handover.id = one.id
"""
_DONE = "UPDATE deadline SET done_at = %s WHERE handover = %s AND rule = %s"
_ASK = """
INSERT INTO question (id, handover, publisher, event_id, state, asked_at, answer_on)
VALUES (%s, %s, 'kommune-0860', 'e', 'open', %s, %s)
"""
SET_BACK = 12


def columns(due: object) -> tuple[object, object]:
    """Return a due day or instant as the two columns have it."""
    return (None, due) if isinstance(due, datetime) else (due, None)


def offer(cursor: psycopg.Cursor, new: Sequence[Item]) -> None:
    """Store what is offered."""
    offers, deadlines = [], []
    for one in new:
        place = "0860" if rulebook().forums[one.forum].per_municipality else None
        stands = (one.id, uuid4(), one.forum, place, one.stage)
        offers.append((*stands, *columns(one.answer_by), one.offered, one.eighteenth))
        deadlines += [(one.id, rule, *columns(due)) for rule, due in one.deadlines.items()]
    together(cursor, _OFFER, offers)
    together(cursor, _DEADLINE, deadlines)


def do(cursor: psycopg.Cursor, acts: Sequence[tuple[Item, Change]]) -> None:
    """Store what somebody did, each item as it stands after the last of its acts."""
    stands = {item.id: item.at(change.at) for item, change in acts}
    together(
        cursor,
        _CHANGE,
        [(id_, one.state, one.version, *columns(one.answer_by), one.meeting) for id_, one in stands.items()],
    )
    for item, change in acts:
        if change.done:
            cursor.execute(_DONE, (change.at, item.id, change.done))
        if change.asks:
            cursor.execute(_ASK, (change.asks[0], item.id, change.at, change.asks[1]))
        if change.answered:
            cursor.execute("UPDATE question SET state = 'answered' WHERE handover = %s", (item.id,))


def live(database: str, year: Sequence[Item], looks: Iterable[datetime]) -> None:
    """Let the year pass: before each look of clock, everything that was offered and done since the last one."""
    offers = sorted(year, key=lambda one: one.offered, reverse=True)
    lives = ((one.at, item.id, item, one) for item in year for one in item.changes)
    acts = sorted(lives, key=lambda one: one[:2], reverse=True)
    with connect(database, "stafet clock") as connection, connect(database) as others:
        for now in looks:
            new, done = [], []
            while offers and offers[-1].offered <= now:
                new.append(offers.pop())
            while acts and acts[-1][0] <= now:
                done.append(acts.pop()[2:])
            if new or done:
                with others.transaction(), others.cursor() as cursor:
                    offer(cursor, new)
                    do(cursor, done)
            assert CLOCK.send(connection, now).failed == 0
            if now.hour == SET_BACK:  # nothing is sent that was, or was overtaken
                assert CLOCK.send(connection, now - timedelta(days=2)) == (0, 0)


def sent(database: str) -> list[Told]:
    """Return what was sent, in the order of the messages."""
    found: list[Told] = rows(database, "SELECT handover, rule, level, sent_at FROM reminder ORDER BY leaf")
    return found


@pytest.mark.parametrize("count", [600, pytest.param(20_000, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
def test_a_year_is_as_the_model_says(database: str, count: int) -> None:
    """Standstills, both clock changes and a clock set back: every reminder of every item once, and no other.

    How long it takes is printed and not judged: what else the machine does is in it (`pytest -s` shows it).
    """
    year, looks = items(count, seed=count), ticks(seed=count)
    began, worked = time.monotonic(), time.process_time()
    live(database, year, looks)
    took, work = time.monotonic() - began, time.process_time() - worked
    found = sent(database)
    expected = [one for item in year for one in told(item, looks)]
    assert sorted(found) == sorted(expected)
    assert len(set(expected)) == len(expected) > count
    offered = {item.id: item.offered for item in year}
    order = [(at, offered[id_]) for id_, _, _, at in found]
    assert order == sorted(order)  # oldest item first, also after a standstill
    told_outside = rows(database, "SELECT count(*) FROM outbox")
    assert told_outside == [len(expected)]
    print(f"{count} handovers, {len(looks)} looks, {len(found)} reminders: {took:.1f} s, {work:.1f} of them ours")  # noqa: T201


def test_the_model_would_see_a_clock_that_forgets() -> None:
    """The twin: with fewer looks the model tells another story, so the comparison can fail."""
    year, looks = items(200, seed=5), ticks(seed=5)
    whole = [one for item in year for one in told(item, looks)]
    levels = {level for _, _, level, _ in whole}
    assert levels == {"soon", "overdue", "stand_in", "leader", "authority", "meeting_passed", "review_at_18"}
    assert [one for item in year for one in told(item, looks[::40])] != whole
    assert {at.month for _, _, _, at in whole} == set(range(1, 13))
    assert min(at for _, _, _, at in whole) >= BEGIN

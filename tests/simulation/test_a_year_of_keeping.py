"""A year and more of cases under a clock that the test turns: each content goes on the day that a slow model says.

`CASES=6000` tries that many, in some minutes; 120 are tried otherwise.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

import psycopg
import pytest

from crash.workbench import rulebook
from integration.office import Publishers, concern, rows
from oracle import keeping
from services.storage.binary_copy import together
from services.storage.connections import connect
from services.storage.people.retention import Retention

pytestmark = pytest.mark.server
BEGIN = datetime(2026, 1, 1, 3, tzinfo=UTC)
DAYS, YEARS = 400, 2600
FORUMS = ("ssp", "ksp", "psp", "exit_enhed", "infohus_hjoerring")
REASONS = ("wrong_person", "wrong_facts", "cancelled", "sent_by_mistake")
BOOK = rulebook()
_PERSON = (
    "INSERT INTO person SELECT id, uuid_send(id), 1, 'x', at, true FROM unnest(%s::uuid[], %s::timestamptz[]) _(id, at)"
)
_EVENT = """
INSERT INTO event SELECT id, 'kommune-0860', id::text, 'stadium_concern', person, id, at, at, 't', 0, number, 'r',
    'routed', decision, 'sealed' FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::bigint[], %s::text[])
    one (id, person, at, number, decision)
"""
_INBOX = "INSERT INTO inbox SELECT 'kommune-0860', id::text, 'd', id, NULL FROM unnest(%s::uuid[]) _(id)"
_ITEM = """
INSERT INTO handover (id, event, case_id, person, publisher, event_id, type, forum, role, stage, state, version,
    offered_at, changed_at)
SELECT id, event, event, person, 'kommune-0860', event::text, 'stadium_concern', forum, 'owner', 'queue', 'offered', 1,
    at, at FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[])
    one (id, event, person, forum, at)
"""
_STEP = """
INSERT INTO handover_step SELECT id, (SELECT count(*) + 1 FROM handover_step WHERE handover = id),
    (SELECT state FROM handover WHERE handover.id = one.id), state, code, actor, at, 0
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[]) one (id, state, code, actor, at)
"""
_STATE = """
UPDATE handover SET state = one.state FROM unnest(%s::uuid[], %s::text[]) one (id, state) WHERE handover.id = one.id
"""
_RECALL = "UPDATE inbox SET recalled = %s WHERE event = %s"
_HOLD = (
    "INSERT INTO legal_hold (id, person, reason, placed_at, placed_by, leaf) VALUES (%s, %s, 'other', now(), 'p', 0)"
)
_RELEASE = "UPDATE legal_hold SET released_at = now() WHERE id = %s"
PERSON, SENDER = "person/koordinator/kommune-0860/k-1", "publisher/kommune-0860"


@dataclass(frozen=True)
class Drawn:
    """A made-up case: its person, the day of its receipt, what becomes of its items, and a hold from day to day."""

    id: UUID
    person: UUID
    received: int
    case: keeping.Case
    recalled_on: int | None
    held: tuple[int, int] | None

    def on(self, day: int) -> keeping.Case:
        """Return it as it stands on a day of the year."""
        since = day - self.received
        recalled = self.case.recalled if self.recalled_on is not None and self.recalled_on <= since else None
        return replace(self.case, recalled=recalled, items=tuple(_stands(one, since) for one in self.case.items))

    def is_kept(self, day: int) -> bool:
        """Tell whether its content is kept on a day of the year."""
        held = self.held is not None and self.held[0] <= day < self.held[1]
        return held or keeping.content_is_kept(self.on(day), day - self.received)


def _stands(item: keeping.Item, since: int) -> keeping.Item:
    def known(day: int | None) -> int | None:
        return day if day is not None and day <= since else None

    ended, taken = known(item.ended), known(item.taken)
    return replace(
        item,
        ended=ended,
        taken=taken,
        cleared=known(item.cleared),
        withdrawn=known(item.withdrawn),
        acted=taken is not None or (ended is not None and not item.taken_back),
        taken_back=item.taken_back and ended is not None,
    )


def draw(rng: Random) -> Drawn:
    """Draw one case with up to three items."""
    received, number = rng.randrange(DAYS), rng.randrange(4)
    recalled_on = rng.randrange(1, 120) if rng.random() < 0.25 else None
    items = []
    for _ in range(number):
        forum = rng.choice(FORUMS)
        taken = rng.randrange(1, 40) if rng.random() < 0.7 else None
        ended = rng.randrange(41, 250) if rng.random() < 0.95 else None
        how = rng.choice(("cleared", "withdrawn", "", "", "")) if ended is not None else ""
        item = keeping.Item(forum, ended, taken, **({how: ended} if how else {}))
        if recalled_on is not None and (ended is None or recalled_on < ended):
            if taken is not None and taken >= recalled_on:
                taken = None
            item = keeping.Item(forum, recalled_on, taken, taken_back=True)
        items.append(item)
    reason = None if recalled_on is None else rng.choice(REASONS)
    case = keeping.Case(tuple(items), presence_only=rng.random() < 0.3, recalled=reason)
    begin = rng.randrange(DAYS)
    held = (begin, begin + rng.randrange(1, 200)) if rng.random() < 0.1 else None
    return Drawn(UUID(int=rng.getrandbits(128)), UUID(int=rng.getrandbits(128)), received, case, recalled_on, held)


def item_id(one: Drawn, at: int) -> UUID:
    """Return the number of an item."""
    return UUID(int=(one.id.int + at + 1) % 2**128)


def moment(day: int) -> datetime:
    """Return the moment of a day of the year."""
    return BEGIN + timedelta(days=day)


def live(cursor: psycopg.Cursor, year: Sequence[Drawn], since: int, day: int, decisions: tuple[str, str]) -> None:
    """Store what happened after one look and until the next."""
    new = [one for one in year if since < one.received <= day]
    together(cursor, _PERSON, [(one.person, moment(one.received)) for one in new])
    numbered = [
        (one.id, one.person, moment(one.received), at, decisions[one.case.presence_only]) for at, one in enumerate(new)
    ]
    together(cursor, _EVENT, numbered)
    together(cursor, _INBOX, [(one.id,) for one in new])
    items = [(one, at, item) for one in year for at, item in enumerate(one.case.items)]
    offered = [
        (item_id(one, at), one.id, one.person, item.forum, moment(one.received))
        for one, at, item in items
        if one in new
    ]
    together(cursor, _ITEM, offered)
    steps = [(item_id(one, at), *step) for one, at, item in items for step in _steps(one, item, since, day)]
    for begin in sorted({step[-1] for step in steps}):
        now = [step for step in steps if step[-1] == begin]
        together(cursor, _STEP, now)
        together(cursor, _STATE, [step[:2] for step in now])
    for one in year:
        if one.recalled_on is not None and since < one.received + one.recalled_on <= day:
            cursor.execute(_RECALL, (one.case.recalled, one.id))
        if one.held is not None and since < one.held[0] <= day:
            cursor.execute(_HOLD, (one.id, one.person))
        if one.held is not None and since < one.held[1] <= day:
            cursor.execute(_RELEASE, (one.id,))


def _steps(one: Drawn, item: keeping.Item, since: int, day: int) -> list[tuple[str, str | None, str, datetime]]:
    code = "police_only" if item.cleared else "consent_withdrawn" if item.withdrawn else None
    end, who = ("recalled", SENDER) if item.taken_back else ("closed", PERSON)
    found: list[tuple[int | None, str, str | None, str]] = [
        (0, "offered", None, "machine/router/stafet"),
        (item.taken, "accepted", None, PERSON),
        (item.ended, end, one.case.recalled if item.taken_back else code, who),
    ]
    dated = [(one.received + at, state, code, who) for at, state, code, who in found if at is not None]
    return [(state, code, who, moment(at)) for at, state, code, who in dated if since < at <= day]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("count", [int(os.environ.get("CASES", "120"))])
def test_each_goes_on_the_day_that_the_model_says(database: str, count: int) -> None:
    """With holds, recalls, standstills of the clock and what stays open; keys and records follow their contents.

    How long the looks take is printed and not judged (`pytest -s` shows it).
    """
    rng = Random(count)  # noqa: S311 -- repeatable, no secret
    year = [draw(rng) for _ in range(count)]
    looks = sorted({rng.randrange(DAYS + 200) for _ in range(30)} | {DAYS + 260})
    Publishers(database).send(concern())
    (stored,) = rows(database, "SELECT decision FROM event")
    weak = stored.replace('"facts":{', '"facts":{"presence_only":true,', 1)
    assert weak != stored
    since, took, longest = -1, 0.0, 0.0
    with connect(database) as connection, connect(database) as others:
        for day in looks:
            with others.transaction(), others.cursor() as cursor:
                live(cursor, year, since, day, (stored, weak))
            began = time.monotonic()
            for _ in Retention(connection, BOOK, "machine/clock/stafet", partial(moment, day)).run():
                pass
            since, longest = day, max(longest, time.monotonic() - began)
            took += time.monotonic() - began
    gone = dict(rows(database, "SELECT event, at FROM content_erasure"))
    expected = {}
    for one in year:
        day = next((day for day in looks if day >= one.received and not one.is_kept(day)), None)
        if day is not None:
            expected[one.id] = moment(day)
    assert {id_: at for id_, at in gone.items() if id_ in {one.id for one in year}} == expected
    assert 0.5 * count < len(expected) < count
    sealed = dict(
        rows(database, "SELECT event.id, wrapped_key IS NOT NULL FROM event JOIN person ON person.id = person")
    )
    assert {one.id for one in year if sealed[one.id]} == {one.id for one in year} - expected.keys()
    with connect(database) as connection:
        for _ in Retention(connection, BOOK, "machine/clock/stafet", lambda: moment(YEARS)).run():
            pass
    left = set(rows(database, "SELECT id FROM person"))
    still = {one.person for one in year if one.is_kept(YEARS)}
    assert left & {one.person for one in year} == still
    print(f"{count} handles, {len(looks)} looks: {took:.1f} s, the longest {longest:.2f} s")  # noqa: T201

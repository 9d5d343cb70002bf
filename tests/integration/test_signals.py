"""What those who listen are told of queues: exactly what PostgreSQL itself shows them to have changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import psycopg
import pytest

from crash.workbench import rulebook
from integration.desk import ANNE, EXIT, MUNICIPAL_LEAD, POLICE_LEAD, RECEIVED, SORTER, Desk, day
from integration.office import change, handovers, rows
from services.core.access.principal import Principal
from services.core.access.roles import ROLES
from services.storage.access.session import serve
from services.storage.connections import connect
from services.storage.handovers import changes
from services.storage.handovers.signals import Address, Look, Signals
from services.storage.outbox import CHANNEL
from services.storage.tables import IS_OPEN
from statemachine.cases import CASES, recall

pytestmark = pytest.mark.server
WHY = "Kan ikke løses i skolen alene."
TOWNS = ("0860", "0851", "*")
FORUMS = tuple(sorted(rulebook().forums))
LISTENERS = [Principal(role, f"kommune-{town.replace('*', 'alle')}", "h-1") for role in ROLES for town in TOWNS]
NOBODY = Principal.parse("koordinator:kommune-0840:k-9")
BOTH = Principal.parse("koordinator:kommune-0851:k-2")
SSP = Principal.parse("koordinator:kommune-0860:k-1")
_GIVE = """
INSERT INTO access_grant (id, role, organisation, handle, forum, municipality, begins_at, until_at, given_by, given_at,
    reason, leaf) VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, 'test', now(), 'test',
    (SELECT min(idx) FROM leaf))
RETURNING id
"""
Row = tuple[UUID, int, str, str, str | None]
Seen = dict[Principal, set[Row]]


@pytest.fixture(autouse=True)
def _begun(desk: Desk) -> None:
    """A log that has begun: a grant names a leaf, whichever test comes first."""
    if not rows(desk.database, "SELECT 1 FROM leaf LIMIT 1"):
        desk.case("ssp")


def now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


class Hearing:
    """Somebody who looks again and again for all who listen."""

    def __init__(self, connection: psycopg.Connection, *listeners: Principal) -> None:
        """Begin at what is newest now."""
        self.connection = connection
        self.signals = Signals()
        self.known: dict[Principal, frozenset[UUID] | None] = dict.fromkeys(listeners)
        self.look()

    def look(self, at: datetime | None = None, *, anew: bool = True) -> Look:
        """Look once, and remember who has which grants."""
        found = self.signals.look(self.connection, self.known, rulebook(), at or now(), anew=anew)
        self.known |= {who: told.grants for who, told in found.told.items()}
        return found

    def told(self, who: Principal, at: datetime | None = None) -> set[Address]:
        """Look once; returns what one is told."""
        return set(self.look(at).told[who].addresses)


@contextmanager
def hearing(database: str, *listeners: Principal) -> Iterator[Hearing]:
    """Look on a connection of one's own."""
    with connect(database) as connection:
        yield Hearing(connection, *listeners)


def give(database: str, who: Principal, forum: str, town: str = "*", until: datetime | None = None) -> UUID:
    """Store a grant."""
    with psycopg.connect(database) as connection:
        values = (who.role, who.organisation, who.handle, forum, town, now() - timedelta(days=1), until)
        row = connection.execute(_GIVE, values).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def seen(connection: psycopg.Connection) -> Seen:
    """Return every item that PostgreSQL shows to each who listens, with its version and place."""
    return {who: shown(connection, who) for who in LISTENERS}


def shown(connection: psycopg.Connection, who: Principal, condition: str = "true") -> set[Row]:
    """Return the items that PostgreSQL shows to somebody."""
    with connection.transaction(), connection.cursor() as cursor:
        serve(cursor, who, now())
        found = cursor.execute(f"SELECT id, version, stage, forum, municipality FROM handover WHERE {condition}")  # noqa: S608 - constants
        return set(found.fetchall())


TOUR: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("ssp", ANNE, "accept", {}),
    ("ssp", ANNE, "ask", {"question": "Hvem?"}),
    ("ssp", ANNE, "cancel_question", {}),
    ("ssp", ANNE, "put_on_agenda", {"meeting": day(9)}),
    ("ksp", ANNE, "accept", {}),
    ("ksp", ANNE, "return", {"reason": "wrong_forum"}),
    ("no_basis", ANNE, "accept", {}),
    ("young_adult", SORTER, "select", {"necessity": WHY}),
    ("older", SORTER, "deselect", {"reason": "insufficient"}),
    ("infohus", POLICE_LEAD, "clear", {"result": "cleared_for_infohus"}),
    ("infohus", MUNICIPAL_LEAD, "accept", {}),
    ("infohus_without_basis", POLICE_LEAD, "clear", {"result": "police_only"}),
    ("wish", EXIT, "accept", {}),
    ("wish", EXIT, "record_consent", {"given_on": day(0)}),
    ("exit", EXIT, "accept", {}),
    ("exit", EXIT, "withdraw_consent", {}),
)


def test_each_is_told_exactly_what_changed_for_it(desk: Desk) -> None:
    """`queue` events of what the caller sees, never more: every case that arrives, acts of every stage, recalls.

    Ten roles with grants for one municipality, another and all at every forum, each compared with the rows that
    row-level security shows it before and after.
    """
    desk.case("ssp")
    for who, forum in product(LISTENERS, FORUMS):
        give(desk.database, who, forum, who.organisation.removeprefix("kommune-").replace("alle", "*"))
    told_anything = set()
    with hearing(desk.database, *LISTENERS) as ear:
        before = seen(ear.connection)
        for step in steps(desk):
            after, look = seen(ear.connection), ear.look()
            for who in LISTENERS:
                expected = {Address(*row[3:]) for row in before[who] ^ after[who]}
                assert set(look.told[who].addresses) == expected, (step, who)
                assert not look.told[who].ended
                told_anything |= {who.role} if expected else set()
            before = after
    assert told_anything == {name for name, role in ROLES.items() if role.sees}


def steps(desk: Desk) -> Iterator[str]:
    """Let everything arrive that can, be acted on, and be taken back; yields after each."""
    items, sent = {}, {}
    for name, case in CASES.items():
        sent[name] = case(RECEIVED)
        before = set(handovers(desk.database))
        desk.publish(sent[name])
        items[name] = [str(one) for one in handovers(desk.database) if one not in before]
        yield name
    for name, who, act, body in TOUR:
        desk.told(act, items[name][0], who, **body)
        yield f"{name} {act}"
    for name in ("committee_and_reader", "exit_note", "psp"):
        desk.publish(recall(sent[name]))
        yield f"{name} recalled"


def test_who_has_no_grant_is_told_nothing(desk: Desk) -> None:
    """An outsider's token sees nothing anywhere: what happens in every queue is not told to who has no grant."""
    with hearing(desk.database, NOBODY) as ear:
        for step in steps(desk):
            assert ear.told(NOBODY) == set(), step
        assert not ear.look().told[NOBODY].ended


def test_a_grant_that_ends_ends_what_is_told(desk: Desk) -> None:
    """A grant ended before its time, and one over by its `until`: from that moment nothing is told, and the end is."""
    soon = now() + timedelta(hours=1)
    first, second = give(desk.database, SSP, "ssp", "0860"), give(desk.database, BOTH, "ssp", until=soon)
    with hearing(desk.database, SSP, BOTH) as ear:
        desk.case("ssp")
        look = ear.look()
        assert [look.told[who].addresses for who in (SSP, BOTH)] == [{("ssp", "0860")}] * 2
        desk.case("ssp")
        change(desk.database, "UPDATE access_grant SET ended_at = now(), ended_by = 'x' WHERE id = %s", first)
        look = ear.look(soon)
        assert [look.told[who].addresses for who in (SSP, BOTH)] == [set(), set()]
        assert [look.told[who].ended for who in (SSP, BOTH)] == [True, True]
        assert not any(told.ended for told in ear.look(soon).told.values())
    assert first != second


def test_until_is_exclusive_to_the_millisecond(desk: Desk) -> None:
    """A millisecond before its `until` a grant still counts."""
    who, until = Principal.parse("koordinator:kommune-0860:k-until"), now() + timedelta(hours=1)
    give(desk.database, who, "ssp", until=until)
    with hearing(desk.database, who) as ear:
        desk.case("ssp")
        assert ear.told(who, until - timedelta(milliseconds=1)) == {("ssp", "0860")}


def test_any_grant_that_ends_is_told(desk: Desk) -> None:
    """Not only the last one: who still has another grant reads anew what is left."""
    who = Principal.parse("koordinator:kommune-0860:k-two")
    give(desk.database, who, "ssp")
    other = give(desk.database, who, "ksp")
    with hearing(desk.database, who) as ear:
        change(desk.database, "UPDATE access_grant SET ended_at = now(), ended_by = 'x' WHERE id = %s", other)
        assert ear.look().told[who].ended


def test_grants_are_asked_for_when_something_happens_and_once_a_second(desk: Desk) -> None:
    """Reads and refusals, which leave a leaf and no step, cost who listens no look at all its grants."""
    give(desk.database, SSP, "ssp")
    with hearing(desk.database, SSP) as ear:
        at = now()
        ear.look(at)
        assert ear.look(at, anew=False).told == {}
        assert set(ear.look(at + timedelta(seconds=1), anew=False).told) == {SSP}
        desk.case("ssp")
        assert set(ear.look(at + timedelta(seconds=1), anew=False).told) == {SSP}


def test_a_grant_that_begins_tells_where_something_stands(desk: Desk) -> None:
    """What was there before the grant is new to who gets it: its addresses with open items, and no others."""
    who, sorter = Principal.parse("koordinator:kommune-0860:k-new"), Principal.parse("visitator:kommune-0860:v-new")
    for name in ("ssp", "young_adult", "exit", "ksp"):
        desk.case(name)
    with hearing(desk.database, who, sorter) as ear:
        for forum in ("ssp", "exit_enhed", "p115_plus_udvalg"):
            give(desk.database, who, forum)
            give(desk.database, sorter, forum)
        look = ear.look()
        for one in (who, sorter):
            assert look.told[one].addresses == {row[3:] for row in shown(ear.connection, one, IS_OPEN)}
        assert ("ssp", "0860") in look.told[who].addresses
        assert look.told[sorter].addresses == {("p115_plus_udvalg", "0860")}
        assert ear.told(who) == set()


def test_much_is_read_in_parts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much came meanwhile, a look reads so many leaves, says that there is more, and loses nothing."""
    monkeypatch.setattr(changes, "MOST", 2)
    who = Principal.parse("forumleder:kommune-0860:f-parts")
    for forum in FORUMS:
        give(desk.database, who, forum)
    with hearing(desk.database, who) as ear:
        for name in ("ssp", "ksp", "psp", "ssp", "no_basis"):
            desk.case(name)
        looks = [ear.look() for _ in range(3)]
    assert [look.more for look in looks] == [True, True, False]
    told = frozenset().union(*(look.told[who].addresses for look in looks))
    assert told == {("ssp", "0860"), ("ksp", "0860"), ("psp", None), ("municipal_triage", "0860")}


def test_a_look_that_fails_loses_nothing(desk: Desk) -> None:
    """When the server ends the session between a commit and the look, the next connection is told all of it."""
    give(desk.database, SSP, "ssp")
    with hearing(desk.database, SSP) as ear:
        ear.look()
        desk.case("ssp")
        pid = ear.connection.info.backend_pid
        change(desk.database, "SELECT pg_terminate_backend(%s)", pid)
        with pytest.raises(psycopg.OperationalError):
            ear.look()
        with connect(desk.database) as ear.connection:
            assert ear.told(SSP) == {("ssp", "0860")}


def test_a_log_that_was_put_back_is_seen(desk: Desk) -> None:
    """A database restored from a copy has fewer leaves than were seen: it is told, and read on from there."""
    give(desk.database, SSP, "ssp")
    with hearing(desk.database, SSP) as ear:
        ear.signals.seen += 1_000
        assert ear.look().rewound
        desk.case("ssp")
        look = ear.look()
        assert (look.rewound, look.told[SSP].addresses) == (False, {("ssp", "0860")})


def test_acts_and_events_wake_who_listens(desk: Desk) -> None:
    """By PostgreSQL `NOTIFY`, content-free: an event and an act each say that there is something, and nothing else."""
    with connect(desk.database) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        item = desk.case("ssp")
        heard = list(connection.notifies(timeout=5, stop_after=1))
        desk.told("accept", item)
        heard += connection.notifies(timeout=5, stop_after=1)
    assert [(one.channel, one.payload) for one in heard] == [("stafet_outbox", "")] * 2

"""Grants on the command line: given, listed and ended by who has the right, each with its leaf (contracts-acts 8)."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from crash.workbench import sound
from integration.commands import Command, commands
from integration.office import everything, rows
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.runtime.config.settings import Settings
from services.storage.access.grants import Grants
from services.storage.access.rows import grants_for
from services.storage.connections import connect

pytestmark = pytest.mark.server
DRIFT, LEADER, ANNE = "drift:stafet:d-1", "forumleder:kommune-0860:f-1", "koordinator:kommune-0860:k-17"
WHY = "Ferie: Bente dækker Hjørring"


@pytest.fixture
def stafet(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line on this test's servers."""
    return commands(settings, monkeypatch, capsys)


def add(
    to: str, *, by: str = DRIFT, forum: str = "ssp", at: str = "0860", why: str = WHY, more: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the words of `grant add`."""
    return (
        "grant",
        "add",
        to,
        "--forum",
        forum,
        "--municipality",
        at,
        "--reason",
        why,
        "--as",
        by,
        "-o",
        "json",
        *more,
    )


def given(stafet: Command, *words: str) -> str:
    """Give a grant; returns its id."""
    ended = stafet(*words)
    assert ended.code == 0, ended.err
    told: dict[str, str] = json.loads(ended.out)
    assert list(told) == ["id"]
    return told["id"]


def leaves(database: str) -> list[dict[str, Any]]:
    """Return every leaf, oldest first."""
    return [json.loads(body) for body in rows(database, "SELECT body FROM leaf ORDER BY idx")]


def test_a_grant_is_given_listed_and_ended_and_each_act_leaves_a_leaf(database: str, stafet: Command) -> None:
    """`grant add` prints `{"id": …}`, `list` what counts or will, `--all` also ended; each act leaves a leaf."""
    leader = given(stafet, *add(LEADER))
    anne = given(stafet, *add(ANNE, by=LEADER, more=("--until", "2199-01-01T00:00:00+01:00")))
    coming = given(stafet, *add("stedfortraeder:kommune-0860:*", by=LEADER, more=("--from", "2198-01-01T00:00:00Z")))
    assert stafet("grant", "end", anne, "--reason", "Tilbage", "--as", LEADER).code == 0
    assert [one["id"] for one in json.loads(stafet("grant", "list", "-o", "json").out)] == [leader, coming]
    assert json.loads(stafet("grant", "list", "--forum", "ksp", "-o", "json").out) == []
    told = {one["id"]: one for one in json.loads(stafet("grant", "list", "--all", "--forum", "ssp", "-o", "json").out)}
    assert list(told[anne]) == [
        "id", "principal", "forum", "municipality", "from", "until", "granted_by", "reason", "ended_at",
    ]  # fmt: skip
    assert (told[anne]["principal"], told[anne]["granted_by"], told[anne]["reason"]) == (ANNE, LEADER, WHY)
    assert told[anne]["ended_at"] is not None
    assert told[leader]["ended_at"] is None
    assert [(one["op"], one["code"]) for one in leaves(database)] == [("grant", "grant.added")] * 3 + [
        ("grant", "grant.ended")
    ]
    assert stafet("grant", "list").code == 0
    sound(database)


def test_the_reason_is_in_no_leaf(database: str, stafet: Command) -> None:
    """A reason is free text: the table alone has it, the log commits to it."""
    given(stafet, *add(LEADER, why="Bente-hemmelig"))
    having = {name for name, raw in everything(database).items() if b"Bente-hemmelig" in raw}
    assert having == {"access_grant"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (add(LEADER, forum="kaffestuen"), 2),
        (add(LEADER, forum="*"), 2),
        (add(LEADER, at="860"), 2),
        (add(LEADER, why=" \t "), 2),
        (add(LEADER, why="x" * 1001), 2),
        (add(LEADER, more=("--until", "2020-01-01T00:00:00Z")), 2),
        (add(LEADER, more=("--from", "2030-01-01T00:00:00Z", "--until", "2030-01-01T00:00:00Z")), 2),
        (add(LEADER, more=("--from", "2030-01-01T00:00:00.0001Z", "--until", "2030-01-01T00:00:00.0009Z")), 2),
        (add(LEADER, more=("--from", "2030-01-01T00:00:00")), 2),
        (add(LEADER, more=("--from", "0001-01-01T00:00:00+14:00")), 2),
        (add("forumleder:foodtruck:f-1"), 2),
        (add("kaffehenter:kommune-0860:f-1"), 2),
        (add(LEADER, by="drift:foodtruck:d-1"), 2),
        (add(LEADER, by="drift:stafet:*"), 2),
        (("grant", "end", str(uuid4()), "--reason", " ", "--as", DRIFT), 2),
        (("grant", "list", "--forum", "kaffestuen"), 2),
        (("grant", "end", str(uuid4()), "--reason", "x", "--as", DRIFT), 65),
        (add(ANNE), 1),
        (add(ANNE, by=LEADER), 1),
        (add("revisor:stafet:d-1", forum="*", at="*"), 1),
        (add("drift:stafet:d-2"), 1),
        (add(LEADER, more=("--from", "2020-01-01T00:00:00Z", "--until", "2021-01-01T00:00:00Z")), 1),
    ],
)
def test_what_is_refused(database: str, stafet: Command, words: tuple[str, ...], code: int) -> None:
    """Unknown forum, `until` not after `from`, blank reason: 2; no right, oneself, ended: 1; unknown id: 65."""
    ended = stafet(*words)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err
    assert rows(database, "SELECT 1 FROM access_grant") == []
    denied = [(one["op"], one["outcome"].partition(":")[0]) for one in leaves(database)]
    assert denied == ([] if code == 2 else [("denied", "denied")])


def test_whoever_could_give_a_grant_can_end_it(database: str, stafet: Command) -> None:
    """`grant end`: whoever could give it; nobody their own, and none twice."""
    leader, other = given(stafet, *add(LEADER)), "forumleder:kommune-0860:f-2"
    given(stafet, *add(other, at="*"))
    anne = given(stafet, *add(ANNE, by=LEADER))
    for number, by in ((leader, LEADER), (leader, other), (anne, ANNE), (anne, DRIFT)):
        assert stafet("grant", "end", number, "--reason", "x", "--as", by).code == 1
    assert stafet("grant", "end", anne, "--reason", "x", "--as", other).code == 0
    assert stafet("grant", "end", anne, "--reason", "x", "--as", other).code == 1
    assert rows(database, "SELECT count(*) FROM access_grant WHERE ended_at IS NOT NULL") == [1]


def test_grants_outlive_their_grantors(database: str, stafet: Command) -> None:
    """Grants outlive their grantor's: what a leader gave counts when the leader's own has ended."""
    leader = given(stafet, *add(LEADER))
    given(stafet, *add(ANNE, by=LEADER))
    assert stafet("grant", "end", leader, "--reason", "x", "--as", DRIFT).code == 0
    assert stafet(*add("koordinator:kommune-0860:k-18", by=LEADER)).code == 1
    with connect(database) as connection, connection.cursor() as cursor:
        (held,) = grants_for(cursor, Principal.parse(ANNE), datetime.now(UTC))
    assert held.covers(Principal.parse(ANNE), "ssp", "0860")


def test_rights_are_those_of_the_moment(database: str) -> None:
    """`from` is inclusive, `until` exclusive, to the millisecond, in the database as in the pure function."""
    start, moment = datetime(2026, 12, 1, tzinfo=UTC), timedelta(milliseconds=1)
    anne = Principal.parse("revisor:kommune-0860:r-1")
    with connect(database) as connection:
        giving = Grants(connection, Principal.parse(DRIFT), operates=True)
        giving.add(Grant(anne, "*", "*", start, start + timedelta(hours=1)), WHY)
        with connection.cursor() as cursor:
            moments = (start - moment, start, start + timedelta(hours=1) - moment, start + timedelta(hours=1))
            assert [len(grants_for(cursor, anne, at)) for at in moments] == [0, 1, 1, 0]


def test_who_is_not_named_operates_no_site(database: str) -> None:
    """At a site `drift` are the principals of STAFET_OPERATORS: another one gives nothing."""
    with connect(database) as connection:
        giving = Grants(connection, Principal.parse(DRIFT), operates=False)
        with pytest.raises(Exception, match="forbidden"):
            giving.add(Grant(Principal.parse(LEADER), "ssp", "*", datetime.now(UTC)), WHY)


def test_a_grant_ends_before_or_after_an_act_never_in_it(database: str, stafet: Command) -> None:
    """Rights are looked up in the transaction of the act: the end of a grant waits until that has ended."""
    leader = given(stafet, *add(LEADER))
    with connect(database) as connection, connection.transaction(), connection.cursor() as cursor:
        assert len(grants_for(cursor, Principal.parse(LEADER), datetime.now(UTC), lock=True)) == 1
        ending = threading.Thread(target=_end, args=(database, leader))
        ending.start()
        ending.join(0.5)
        assert ending.is_alive()
        assert rows(database, "SELECT count(*) FROM access_grant WHERE ended_at IS NULL") == [1]
    ending.join(20)
    assert not ending.is_alive()
    with connect(database) as connection, connection.cursor() as cursor:
        assert grants_for(cursor, Principal.parse(LEADER), datetime.now(UTC), lock=True) == []


def _end(database: str, number: str) -> None:
    with connect(database) as connection:
        Grants(connection, Principal.parse(DRIFT), operates=True).end(UUID(number), "x")


def test_the_tables_keep_their_own_promises(database: str, stafet: Command) -> None:
    """A grant that ends before it begins cannot be stored by whatever program."""
    given(stafet, *add(LEADER))
    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE access_grant SET until_at = begins_at")

"""Statements run by libpq itself: they answer and fail as psycopg's do, and cost what they do."""

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from crash.workbench import sound
from integration.office import Publishers, change, concern, rows
from sent import release
from services.storage import known_facts
from services.storage.access.session import looking
from services.storage.connections import connect
from services.storage.direct_statements import answered, command, forget, integer, keep, run, statement
from services.storage.failures import AWAY

pytestmark = pytest.mark.server
ECHO = statement("SELECT $1::bytea, $2::bigint, NULL", "bt")
ADD = statement("INSERT INTO tree_head (one, size, peaks) VALUES (2, $1, '')", "t")
BY_KEY = ("inbox", "person", "release_case", "handover", "kafka_position", "event")
READ_WHOLE = "SELECT relname FROM pg_stat_user_tables WHERE relname = ANY(%s) AND seq_scan > 0"


@pytest.fixture(params=[True, False], ids=["kept", "not kept"])
def connection(request: pytest.FixtureRequest, database: str) -> Iterator[psycopg.Connection]:
    """A connection of ours, that keeps what it prepares and that does not."""
    with connect(database) as found:
        if request.param:
            keep(found)
        yield found


def test_values_come_back(connection: psycopg.Connection) -> None:
    """Bytes, numbers below zero and NULL are what they were, at the first run and at the next."""
    for _ in range(2):
        ((raw, number, nothing),) = answered(run(connection, ECHO, b"\x00\xff'", b"-5"))
        assert (raw, integer(number), nothing) == (b"\x00\xff'", -5, None)


def test_a_failure_is_psycopg_s_and_not_the_end(connection: psycopg.Connection) -> None:
    """What PostgreSQL refuses raises its own class; rolled back and forgotten, the same statements run again."""
    connection.execute("SELECT 1", prepare=True)  # so that psycopg has something to drop, and drops everything
    run(connection, ECHO, b"", b"1")
    command(connection, b"BEGIN")
    with pytest.raises(psycopg.errors.CheckViolation):
        run(connection, ADD, b"1")
    connection.rollback()
    forget(connection)
    assert integer(answered(run(connection, ECHO, b"", b"2"))[0][1]) == 2


def test_a_look_that_fails_is_forgotten(database: str) -> None:
    """A transaction of a look that is undone takes what was prepared with it, and the same statement runs again."""
    with connect(database) as connection:
        keep(connection)
        connection.execute("SELECT 1", prepare=True)
        run(connection, ECHO, b"", b"1")
        with pytest.raises(psycopg.errors.DivisionByZero), looking(connection) as cursor:
            cursor.execute("SELECT 1 / 0")
        assert integer(answered(run(connection, ECHO, b"", b"2"))[0][1]) == 2


def test_what_a_rollback_took_is_missed_unless_it_is_forgotten(database: str) -> None:
    """The twin: a connection that goes on believing in what it prepared is told that there is no such statement."""
    with connect(database) as connection:
        keep(connection)
        connection.execute("SELECT 1", prepare=True)
        run(connection, ECHO, b"", b"1")
        connection.execute("BEGIN")
        connection.rollback()
        with pytest.raises(psycopg.errors.InvalidSqlStatementName):
            run(connection, ECHO, b"", b"2")


@pytest.mark.parametrize("ended", ["by the server", "by us"])
def test_a_connection_that_is_gone_counts_as_away(connection: psycopg.Connection, database: str, ended: str) -> None:
    """Whoever ended it: statements and commands raise what the callers take for a database that is away."""
    if ended == "by us":
        connection.pgconn.finish()
    else:
        change(database, "SELECT pg_terminate_backend(%s)", connection.info.backend_pid)
    with pytest.raises(AWAY):
        run(connection, ECHO, b"", b"1")
    with pytest.raises(AWAY):
        command(connection, b"BEGIN")


def test_other_threads_go_on_meanwhile(connection: psycopg.Connection) -> None:
    """While PostgreSQL works the interpreter is not held: heartbeats go on."""
    waiting = threading.Thread(target=run, args=(connection, statement("SELECT pg_sleep(0.4)", "")))
    waiting.start()
    turns = 0
    while waiting.is_alive():
        time.sleep(0.005)
        turns += 1
    assert turns > 5


def test_no_table_is_read_whole(database: str) -> None:
    """Statements that were planned while tables were empty find by key ever after, however many rows there are."""
    senders = Publishers(database)
    senders.send(release("KF-1"), concern(), topic="in.kriminalforsorgen")
    senders.send(release("KF-2"), concern(danger_now=True), topic="in.kriminalforsorgen")
    change(database, "SELECT pg_stat_reset()")
    senders.send(release("KF-1", 2), release("KF-3"), topic="in.kriminalforsorgen")
    senders.intake._connection.execute("SELECT pg_stat_force_next_flush()")
    assert rows(database, READ_WHOLE, list(BY_KEY)) == []
    sound(database)


def test_a_table_that_is_read_whole_is_seen(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a question that no index answers shows in the same count."""
    asked = known_facts._ASK
    senders = Publishers(database)
    senders.send(release("KF-1"))
    worse = asked.text.replace(
        b"FROM inbox JOIN", b"FROM (SELECT * FROM inbox WHERE digest IS NOT NULL OFFSET 0) i JOIN"
    )
    monkeypatch.setattr(known_facts, "_ASK", asked._replace(text=worse))
    senders.send(release("KF-2"))
    senders.intake._connection.execute("SELECT pg_stat_force_next_flush()")
    assert rows(database, READ_WHOLE, list(BY_KEY)) == ["inbox"]

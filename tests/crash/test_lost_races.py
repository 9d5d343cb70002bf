"""Races that PostgreSQL decides against an act: nobody who acts ever sees a deadlock or somebody else's lock."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from acting import Acting
from crash.prepared import PREPARE, desk, offered
from crash.workbench import sound
from integration.office import KSP, Publishers, rows
from services.storage import failpoints, races
from services.storage.connections import connect

pytestmark = pytest.mark.server
NOTED = "UPDATE handover SET read_at = now() WHERE id = %s"


@contextmanager
def once_at(place: str, do: Callable[[], None]) -> Iterator[None]:
    """Do something the first time that the code comes to a place."""
    left = [do]

    def hook(name: str, _: psycopg.Connection | None) -> None:
        if name == place and left:
            left.pop()()

    failpoints.install(hook)
    try:
        yield
    finally:
        failpoints.install(None)


def until_it_waits(database: str) -> None:
    """Wait until some session of the database waits for a lock."""
    waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(database, autocommit=True) as connection:
        while connection.execute(waiting).fetchone() is None:
            pass


def deadlocked(database: str) -> object:
    """Accept while somebody has the tree's lock and wants the item's: the server undoes the act."""
    one = offered(Publishers(database))
    mine, rival = Acting(connect(database), KSP), connect(database)
    mine.office.connection.execute("SET deadlock_timeout = '50ms'")
    rival.execute("SET deadlock_timeout = '20s'")  # so it is the act that loses
    rival.execute("BEGIN")
    rival.execute("SELECT FROM tree_head FOR UPDATE")
    threads: list[threading.Thread] = []

    def want() -> None:
        rival.execute(NOTED, (one,))
        rival.execute("COMMIT")

    def begin() -> None:
        threads.append(threading.Thread(target=want, daemon=True))
        threads[0].start()
        until_it_waits(database)

    mine._let_in(one)
    with once_at("begun", begin):
        done = mine.accept(one)
    threads[0].join(20)
    return done["state"]


def held(database: str, act: Callable[[Acting, UUID], object], setting: str) -> object:
    """Act with a setting while somebody else changes the item, and lets go of it a little later."""
    one = offered(Publishers(database))
    mine, rival = Acting(connect(database), KSP), connect(database)
    mine._let_in(one)
    mine.office.connection.execute(setting)
    rival.execute("BEGIN")
    rival.execute(NOTED, (one,))
    later = threading.Timer(0.4, lambda: rival.execute("COMMIT"))
    later.start()
    try:
        return act(mine, one)
    finally:
        later.join(20)


SETTINGS = {
    "55P03": "SET lock_timeout = '150ms'",
    "40001": "SET default_transaction_isolation = 'repeatable read'",
}


def test_a_deadlock_is_undone_and_done_again(database: str) -> None:
    """The act is there once, with one step and one leaf."""
    assert deadlocked(database) == "accepted"
    assert rows(database, "SELECT version FROM handover_step ORDER BY version") == [1, 2]
    sound(database)


@pytest.mark.parametrize("state", SETTINGS)
def test_a_lock_that_is_held_is_waited_for(database: str, state: str) -> None:
    """Whatever the server says of a row that somebody else has, the act is done when it is free."""
    done = held(database, lambda mine, one: mine.accept(one)["state"], SETTINGS[state])
    assert done == "accepted"
    assert rows(database, "SELECT version FROM handover_step ORDER BY version") == [1, 2]
    sound(database)


def test_an_answer_waits_as_every_act(database: str) -> None:
    """The sender's answer goes the same way."""
    senders = Publishers(database)
    prepared = PREPARE["answer"](senders, desk(senders))
    mine, rival = Acting(connect(database), prepared.who), connect(database)
    mine.office.connection.execute(SETTINGS["55P03"])
    rival.execute("BEGIN")
    rival.execute(NOTED, (prepared.item,))
    later = threading.Timer(0.4, lambda: rival.execute("COMMIT"))
    later.start()
    prepared.do(mine)
    later.join(20)
    assert rows(database, "SELECT state FROM question") == ["answered"]
    sound(database)


def test_a_lock_that_is_never_free_is_told(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: an act that does not try again says what the server said, and nothing of it is there."""
    monkeypatch.setattr(races, "_ATTEMPTS", 1)
    with pytest.raises(errors.LockNotAvailable):
        held(database, lambda mine, one: mine.accept(one), SETTINGS["55P03"])
    with pytest.raises(errors.DeadlockDetected):
        deadlocked(database)
    assert rows(database, "SELECT version FROM handover_step ORDER BY version") == [1, 1]
    sound(database)

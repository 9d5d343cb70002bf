"""Every statement of an act's transaction, hit by every fault: all of the act is there afterwards, or nothing of it."""

import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pytest

from acting import Acting
from crash.faults import wait_until_stopped
from crash.prepared import PREPARE, Prepared, desk
from crash.workbench import sound
from integration.office import Publishers
from services.storage import failpoints
from services.storage.connections import connect
from services.storage.handovers import applying

pytestmark = pytest.mark.server
_fork = multiprocessing.get_context("fork")
_FROZEN_MS = 400  # after which the server ends the frozen session here; a site waits ten times as long

_CHANGED = (
    """SELECT 'handover', forum, state, stage, version, forwarding IS NULL, resumes, answer_on IS NULL,
    answer_at IS NULL, due_on IS NULL, ends_at IS NULL FROM handover""",
    "SELECT 'question', state, answered_at IS NULL, answer IS NULL FROM question",
    "SELECT 'deadline', rule, withdrawn_at IS NULL, done_at IS NULL FROM deadline",
)


class Watched(psycopg.Cursor[Any]):
    """A cursor that says when a statement is to be sent."""

    def execute(self, *given: Any, **more: Any) -> "Watched":
        """Come to the place `statement`, then execute."""
        failpoints.at("statement", self.connection)
        return super().execute(*given, **more)


def _kill(_: psycopg.Connection) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _freeze(_: psycopg.Connection) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _drop(connection: psycopg.Connection) -> None:
    connection.pgconn.finish()


def _fail(_: psycopg.Connection) -> None:
    raise failpoints.InjectedError


KINDS: dict[str, Callable[[psycopg.Connection], None]] = {
    "kill": _kill,
    "freeze": _freeze,
    "drop": _drop,
    "raise": _fail,
}


def _is_begun(connection: psycopg.Connection) -> bool:
    return connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE


@contextmanager
def watched(do: Callable[[int, psycopg.Connection], None]) -> Iterator[None]:
    """Call `do` with the number of each statement of a transaction, from 1, before it is sent; the next is its end."""
    count = 0

    def hook(place: str, connection: psycopg.Connection | None) -> None:
        nonlocal count
        if connection is not None and (place == "committed" or (place == "statement" and _is_begun(connection))):
            count += 1
            do(count, connection)

    failpoints.install(hook)
    try:
        yield
    finally:
        failpoints.install(None)


def at_work(database: str, prepared: Prepared) -> Acting:
    """Return who acts, let in already, on a connection whose statements are watched."""
    mine = Acting(connect(database), prepared.who)
    mine._let_in(prepared.item)
    mine._let_in = lambda _: None  # type: ignore[method-assign]  # what follows is the act alone
    mine.office.connection.cursor_factory = Watched
    return mine


def picture(database: str) -> Counter[object]:
    """Return how many rows each table has, and handovers, questions and deadlines by what an act changes of them."""
    found: Counter[object] = Counter()
    with psycopg.connect(database) as connection:
        for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            (found[name],) = connection.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,)  # noqa: S608
        for query in _CHANGED:
            found.update(connection.execute(query).fetchall())
    return found


def change(before: Counter[object], after: Counter[object]) -> dict[object, int]:
    """Return what came and what went."""
    return {one: after[one] - before[one] for one in before | after if after[one] != before[one]}


def strike(database: str, prepared: Prepared, nth: int, kind: str) -> None:
    """Let a process do the act and be hit before its `nth` statement; nobody waits for it for long."""

    def victim() -> None:
        mine = at_work(database, prepared)
        mine.office.connection.execute(f"SET idle_in_transaction_session_timeout = {_FROZEN_MS}")
        with watched(lambda at, connection: KINDS[kind](connection) if at == nth else None), suppress(Exception):
            prepared.do(mine)  # whatever the fault becomes, the database is what is looked at
        os._exit(0)

    process = _fork.Process(target=victim, daemon=True)
    process.start()
    if kind == "freeze":
        wait_until_stopped(process.pid or 0)
        with connect(database) as other, other.transaction():
            other.execute("SELECT FROM handover ORDER BY id FOR UPDATE")
            other.execute("SELECT FROM tree_head FOR UPDATE")
        wait_until_ended(database)
        os.kill(process.pid or 0, signal.SIGCONT)
    process.join(20)
    assert process.exitcode is not None


def wait_until_ended(database: str) -> None:
    """Wait until the server has ended every session that stands still in a transaction."""
    until = time.monotonic() + 20
    standing = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
    with connect(database) as connection:
        while connection.execute(standing).fetchone() is not None:
            assert time.monotonic() < until
            time.sleep(0.02)


def measured(senders: Publishers, act: str) -> tuple[int, dict[object, int]]:
    """Do the act undisturbed; returns how many statements it sends, its COMMIT too, and what it changes."""
    prepared = PREPARE[act](senders, desk(senders))
    mine = at_work(senders.database, prepared)
    before, seen = picture(senders.database), []

    def look(at: int, connection: psycopg.Connection) -> None:
        if not seen and not _is_begun(connection):
            seen.append(at - 1)

    with watched(look):
        prepared.do(mine)
    mine.office.connection.close()
    return seen[0], change(before, picture(senders.database))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("act", PREPARE)
def test_an_act_that_is_hit_at_any_statement_is_whole_or_never_was(database: str, act: str, kind: str) -> None:
    """Steps, leaves, versions, notices, questions and deadlines agree, and nobody's lock is left."""
    senders = Publishers(database)
    inside, wanted = measured(senders, act)
    assert inside >= 8  # two looks, the lock, rights, the change, the notices, the leaves, the steps
    prepared = PREPARE[act](senders, desk(senders))
    before = picture(database)
    for nth in range(1, inside + 1):
        strike(database, prepared, nth, kind)
        assert change(before, picture(database)) == {}, nth
    strike(database, prepared, inside + 1, kind)  # committed, and who acted does not know
    assert change(before, picture(database)) == wanted
    sound(database)


def test_an_act_in_two_transactions_is_caught(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: who commits on the way leaves half an act behind."""
    stored = applying._words

    def halfway(cursor: psycopg.Cursor, *given: Any) -> None:
        stored(cursor, *given)
        cursor.connection.pgconn.exec_(b"COMMIT; BEGIN")

    monkeypatch.setattr(applying, "_words", halfway)
    with pytest.raises(AssertionError):
        test_an_act_that_is_hit_at_any_statement_is_whole_or_never_was(database, "accept", "kill")

"""A person's act and a replay, hit at every place of their transaction: all of it is there afterwards, or nothing."""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest

from acting import Acting
from crash.faults import KINDS, stopping_at, wait_until_stopped
from crash.workbench import CLUSTER, TOPIC, chunk, events, ids, intake, rulebook, sound, stored
from north_jutland import topic_for
from services.core.access.principal import Principal
from services.effects.actors import RefusedActError
from services.effects.sealing import Sealer
from services.storage import failpoints
from services.storage.connections import connect
from services.storage.deadletters import Replay
from services.storage.intake import PostgresIntake

pytestmark = pytest.mark.server
ACT_NAMES = ("begun", "head", "commit", "committed")
REPLAY_NAMES = ("begun", "copied", "fenced", "inbox", "head", "leaves", "commit")
SEALER = Sealer({1: b"m" * 32}, b"l" * 32)
_fork = multiprocessing.get_context("fork")


def suffer(work: Callable[[], object], name: str, kind: str) -> Callable[[], None]:
    """Let a process do `work` and be hit at `name`; returns what wakes it from a freeze and waits for its end."""

    def victim() -> None:
        failpoints.install(stopping_at(name, 1)) if kind == "freeze" else failpoints.arm(f"{name}:{kind}:1")
        try:
            work()
        except Exception:  # noqa: BLE001 whatever the fault becomes, the database is what is looked at
            traceback.print_exc()
        os._exit(0)

    process = _fork.Process(target=victim, daemon=True)
    process.start()
    if kind == "freeze":
        wait_until_stopped(process.pid or 0)
    else:
        process.join(20)

    def end() -> None:
        if kind == "freeze":
            os.kill(process.pid or 0, signal.SIGCONT)
        process.join(20)
        assert process.exitcode is not None

    return end


def first_handover(database: str, seed: int) -> UUID:
    """Store some events and return a handover that a coordinator may take."""
    worker = intake(database)
    worker.positions(CLUSTER, {(TOPIC, 0): 0})
    worker.handle([chunk(events(6, seed))])
    worker.close()
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT id FROM handover WHERE stage = 'queue' AND forum <> 'exit_enhed' ORDER BY id LIMIT 1"
        ).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def acting(database: str, handle: str) -> Acting:
    """Return the acts of one coordinator."""
    return Acting(connect(database), Principal.parse(f"koordinator:kommune-0860:{handle}"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ACT_NAMES)
def test_an_acceptance_that_is_hit_is_whole_or_never_was(database: str, name: str, kind: str) -> None:
    """Promise 5: after the fault another coordinator takes it, or is told who has; there is one acceptance."""
    handover = first_handover(database, seed=20)
    end = suffer(lambda: acting(database, "a-1").accept(handover), name, kind)
    with suppress(RefusedActError):
        acting(database, "b-1").accept(handover)
    end()
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT state, version, actor FROM handover WHERE id = %s", (handover,)).fetchone()
        steps = connection.execute(
            "SELECT state, actor FROM handover_step WHERE handover = %s AND version = 2", (handover,)
        ).fetchall()
    assert row is not None
    assert row[:2] == ("accepted", 2)
    assert steps == [("accepted", row[2])]
    sound(database)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", REPLAY_NAMES)
def test_a_replay_that_is_hit_is_whole_or_never_was(database: str, name: str, kind: str) -> None:
    """A dead letter whose replay dies anywhere is replayed by the next attempt, and has one effect."""
    (good,) = events(1, seed=30)
    nobody = replace(rulebook(), publishers={})  # a rulebook that somebody left a publisher out of
    worker = PostgresIntake(database, nobody, SEALER, topic_for)
    worker.positions(CLUSTER, {(TOPIC, 0): 0})
    assert worker.handle([chunk([good])])[0].dead == 1
    worker.close()
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT id FROM dead_letter").fetchone()
    assert row is not None
    letter: UUID = row[0]

    def replay() -> None:
        actor = Principal.parse("drift:stafet:d-1")
        Replay(connect(database), rulebook(), SEALER, topic_for, actor).replay(letter, "rulebook_fixed")

    end = suffer(replay, name, kind)
    with suppress(RefusedActError):
        replay()
    end()
    assert stored(database) == dict.fromkeys(ids([good]), 1)
    sound(database)

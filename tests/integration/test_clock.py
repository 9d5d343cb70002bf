"""The clock: it wakes what sleeps, ends what froze, counts what is open, and only one of two acts."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO

import psycopg
import pytest
from prometheus_client import CollectorRegistry

from crash.workbench import CLUSTER, TOPIC, chunk, events, intake
from servers.stafet import Stafet, until
from services.clock import jobs
from services.clock.jobs import Job, JobContext
from services.clock.ticking import Ticking
from services.runtime.bootstrap import RemindersInForce
from services.runtime.config.settings import Settings
from services.runtime.telemetry import log
from services.runtime.telemetry.metrics import Metrics
from services.storage.connections import connect
from services.storage.differences import found
from services.storage.outbox import CHANNEL

pytestmark = pytest.mark.server


@pytest.fixture
def context(database: str) -> Iterator[JobContext]:
    """What jobs work with."""
    with connect(database, "stafet clock") as connection:
        yield JobContext(connection, Metrics(), RemindersInForce(connection).at, partial(found, database))


def value(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    """Return a metric's value."""
    return registry.get_sample_value(name, labels)


def age_rows(database: str, seconds: int) -> None:
    """Let two outbox rows be so old."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO outbox (topic, key, type, event_id, data, created_at) "
            "SELECT 'out.ssp.0860', 'k', 't', gen_random_uuid(), '{}', now() - %s * interval '1 second' "
            "FROM generate_series(1, 2)",
            (seconds,),
        )


@pytest.mark.parametrize(("age", "woken"), [(5, False), (40, True)])
def test_rows_that_lie_too_long_wake_the_relay(context: JobContext, database: str, age: int, *, woken: bool) -> None:
    """After half a minute somebody lost the notice: it is given again; before that nothing is done."""
    age_rows(database, age)
    with psycopg.connect(database, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        assert jobs.sweep_outbox(context) == int(woken)
        assert [note.channel for note in listener.notifies(timeout=0.5, stop_after=1)] == [CHANNEL] * woken
    assert value(context.metrics.registry, "stafet_outbox_rows") == 2


@pytest.mark.parametrize(("age", "woken", "alarmed"), [(5, False, False), (40, True, False), (70, True, True)])
def test_events_over_http_that_wait_too_long_are_told(
    context: JobContext, database: str, capsys: pytest.CaptureFixture[str], age: int, *, woken: bool, alarmed: bool
) -> None:
    """Half a minute after they were taken the relay is woken, after a minute it is an alarm."""
    with psycopg.connect(database, autocommit=True) as listener:
        listener.execute(
            "INSERT INTO submitted VALUES (DEFAULT, gen_random_uuid(), 'p', 'e', '', 't', 'k', gen_random_uuid(), '', "
            "now() - %s * interval '1 second')",
            (age,),
        )
        listener.execute(f"LISTEN {CHANNEL}")
        assert jobs.watch_submitted(context) == int(woken)
        assert [note.channel for note in listener.notifies(timeout=0.5, stop_after=1)] == [CHANNEL] * woken
    assert value(context.metrics.registry, "stafet_submitted_rows") == 1
    assert ("submitted_stuck" in "".join(capsys.readouterr())) is alarmed


def test_a_session_frozen_inside_copy_is_ended(
    context: JobContext, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Design 5: no timeout of the server ends a client that froze in COPY; the clock does, and leaves others alone."""
    monkeypatch.setattr(jobs, "FROZEN", 1.0)
    with connect(database, "stafet router") as frozen, connect(database, "stafet cli") as idle:

        def copy_and_freeze() -> None:
            with frozen.cursor().copy("COPY task FROM STDIN (FORMAT BINARY)"):
                assert jobs.end_frozen_sessions(context) == 0
                time.sleep(1.5)
                assert jobs.end_frozen_sessions(context) == 1

        with pytest.raises(psycopg.OperationalError):
            copy_and_freeze()
        assert idle.execute("SELECT 1").fetchone() == (1,)


def test_what_is_open_is_counted(context: JobContext, database: str) -> None:
    """Open handovers and dead letters are metrics, and a position that moves is young again."""
    worker = intake(database)
    worker.positions(CLUSTER, {(TOPIC, 0): 0})
    worker.handle([chunk([*events(6, seed=2), b"{"])])
    worker.close()
    jobs.count_open(context)
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM handover").fetchone()
    assert row is not None
    assert value(context.metrics.registry, "stafet_handovers_open") == row[0] > 0
    assert value(context.metrics.registry, "stafet_dead_letters_open") == 1
    assert value(context.metrics.registry, "stafet_position_age_seconds") == 0


def test_the_balance_is_drawn_each_night_and_a_difference_is_an_alarm(context: JobContext, database: str) -> None:
    """When the clock begins and from 03:00 in Copenhagen, once; the alarm says which, and of what (promise 12)."""
    said = StringIO()
    log.configure("clock", stream=said)
    nights = [datetime(2026, 3, 28, hour, tzinfo=UTC) for hour in (1, 12, 23)] + [datetime(2026, 3, 29, 2, tzinfo=UTC)]
    drawn = []
    for night in nights:
        context.now = lambda night=night: night
        drawn.append(jobs.draw_balance(context))
    assert drawn == [1, 1, 0, 1]
    assert said.getvalue() == ""
    assert value(context.metrics.registry, "stafet_balance_differences") == 0
    worker = intake(database)
    worker.positions(CLUSTER, {(TOPIC, 0): 0})
    worker.handle([chunk(events(6, seed=2))])
    worker.close()
    with psycopg.connect(database, autocommit=True) as connection:
        row = connection.execute(
            "DELETE FROM handover WHERE id = (SELECT id FROM handover ORDER BY id LIMIT 1) RETURNING id"
        ).fetchone()
    context.now = lambda: nights[-1] + timedelta(days=1)
    assert jobs.draw_balance(context) == 1
    told = [json.loads(one) for one in said.getvalue().splitlines()]
    assert row is not None
    assert {one["event"] for one in told} == {"balance_differs"}
    assert ("STEPS", str(row[0])) in {(one["reason"], one.get("handover")) for one in told}
    assert value(context.metrics.registry, "stafet_balance_differences") == len(told) > 0


def test_a_job_that_fails_is_logged_and_the_others_go_on(context: JobContext) -> None:
    """One job's error is counted; the next job runs, and the failed one comes again at its turn."""
    ran = []

    def broken(given: JobContext) -> int:
        given.connection.execute("SELECT * FROM no_such_table")
        return 0

    ticking = Ticking([Job("broken", 10, broken), Job("other", 10, lambda _: ran.append(1) or 0)], context)
    ticking.tick(0.0)
    ticking.tick(5.0)
    ticking.tick(10.0)
    registry = context.metrics.registry
    assert value(registry, "stafet_job_runs_total", job="broken", outcome="failed") == 2
    assert len(ran) == 2


def test_of_two_clocks_one_acts_and_the_other_takes_over(settings: Settings) -> None:
    """Also when the first is frozen: the server ends a session that is silent for six seconds."""
    with Stafet("clock", settings) as first, Stafet("clock", settings) as second:
        active = until(lambda: next((one for one in (first, second) if one.lines("clock_active")), None), "one acts")
        other = second if active is first else first
        other.wait_for("clock_waiting")
        assert not other.lines("clock_active")
        os.kill(active.process.pid, signal.SIGSTOP)
        thaw = threading.Timer(30, os.kill, (active.process.pid, signal.SIGCONT))
        thaw.start()
        other.wait_for("clock_active", seconds=25)
        thaw.cancel()
        os.kill(active.process.pid, signal.SIGCONT)
        assert active.wait() == 75
        assert other.stop() == 0

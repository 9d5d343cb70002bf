"""Readiness tells that the database is gone, also of a process that has nothing to ask it."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from servers.stafet import Stafet, until
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.pair import EmbeddedPair
from services.storage import migrate

pytestmark = pytest.mark.server


@pytest.fixture
def own() -> Iterator[Settings]:
    """The settings of a pair that this test may kill."""
    with TemporaryDirectory(prefix="stafet-ready-") as folder, EmbeddedPair(Path(folder)) as held:
        url = held.pair.database_url
        migrate.upgrade(url)
        yield load(mode="test", home=Path(folder), database_url=url, kafka_bootstrap=held.pair.bootstrap, health_port=0)
        held.heal()  # a server that was killed cannot be stopped in order


def reasons(process: Stafet) -> dict[str, str]:
    """Return why it is not ready."""
    found: dict[str, str] = process.ready()[1].get("reasons", {})
    return found


def test_an_idle_router_tells_a_dead_database_within_a_second(own: Settings) -> None:
    """No event comes in, and yet the router knows: kill -9 of PostgreSQL, and it is no longer ready."""
    with Stafet("router", own) as router:
        router.wait_ready()
        time.sleep(1)
        assert reasons(router) == {}
        postmaster = int((own.home / "pg" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        killed = time.monotonic()
        until(lambda: reasons(router).get("database") == "DATABASE_AWAY", "it says so", 10)
        assert time.monotonic() - killed < 1.0


def test_a_database_that_is_silent_is_told_too(own: Settings) -> None:
    """A server that keeps the connection and answers nothing counts as away, and as back when it answers."""
    with Stafet("router", own) as router, psycopg.connect(own.dsn(), autocommit=True) as connection:
        router.wait_ready()
        asking = "SELECT pid FROM pg_stat_activity WHERE application_name = 'stafet health'"
        (pid,) = until(lambda: connection.execute(asking).fetchone(), "it asks")
        os.kill(pid, signal.SIGSTOP)
        try:
            until(lambda: reasons(router).get("database") == "DATABASE_AWAY", "it says so", 10)
        finally:
            os.kill(pid, signal.SIGCONT)
        router.wait_ready()

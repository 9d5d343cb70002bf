"""Readiness of the database: asked all the time over a connection of its own, because an idle process hears nothing."""

import threading
import time
from collections.abc import Callable

import psycopg

from services.runtime.process.health import State
from services.runtime.process.host import Host
from services.storage.connections import connect
from services.storage.failures import DatabaseAwayError, UnfitDatabaseError

EVERY = 0.4  # seconds between two questions
SILENCE = 2.0  # seconds without an answer after which a server that is still connected counts as away
WELL = State(ok=True)


class DatabaseWatch:
    """Asks in a thread of its own; the answer is the last one, unless that is too old."""

    def __init__(self, open_: Callable[[], psycopg.Connection]) -> None:
        """Take what connects; the database was there a moment ago."""
        self._open = open_
        self._connection: psycopg.Connection | None = None
        self._state = WELL
        self._answered = time.monotonic()

    def state(self) -> State:
        """Return how the database is doing."""
        silent = time.monotonic() - self._answered > SILENCE
        return State(ok=False, reason="DATABASE_AWAY") if silent else self._state

    def ask(self) -> None:
        """Ask once, and remember the answer; a lost connection is opened again."""
        try:
            self._connection = self._connection or self._open()
            self._connection.execute("SELECT 1")
            self._state = WELL
        except UnfitDatabaseError:
            self._state = State(ok=False, reason="DATABASE_UNFIT")
        except (DatabaseAwayError, psycopg.Error):
            self._state = State(ok=False, reason="DATABASE_AWAY")
            self.close()
        self._answered = time.monotonic()

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def watch_database(host: Host, dsn: str) -> None:
    """Report the database, which is there now, until the process is asked to stop."""
    watch = DatabaseWatch(lambda: connect(dsn, "stafet health"))
    host.health.ask("database", watch.state)

    def loop() -> None:
        while not host.stopping.wait(EVERY):
            watch.ask()
            host.metrics.set("stafet_server_up", int(watch.state().ok), server="database")
        watch.close()

    host.metrics.set("stafet_server_up", 1, server="database")
    threading.Thread(target=loop, name="database watch", daemon=True).start()

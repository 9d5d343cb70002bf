"""The outbox: finished messages that wait for Kafka, in the order in which they were written."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import psycopg

from services.storage.deliveries import making

CHANNEL = "stafet_outbox"
"""Whoever committed rows says so here (`NOTIFY stafet_outbox`)."""


class Row(NamedTuple):
    """One message: `data` is a finished CloudEvent in structured mode, `headers` are beside those of every message."""

    id: int
    topic: str
    key: str
    data: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


class State(NamedTuple):
    """How many rows wait, counted up to `MOST`, and the age in seconds of the oldest."""

    rows: int
    age: float


MOST = 10_000

# Never by "id > the last one seen": ids are drawn before the commit, and a lower one may become visible later.
_ROWS = "SELECT id, topic, key, data FROM outbox ORDER BY id LIMIT %s"
_ROWS_WITHOUT = "SELECT id, topic, key, data FROM outbox WHERE topic <> ALL(%s) ORDER BY id LIMIT %s"
_STATE = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT %s) AS few),
       coalesce(extract(epoch FROM now() - (SELECT created_at FROM outbox ORDER BY id LIMIT 1)), 0)
"""


class Outbox:
    """The rows, over one autocommit connection; it also hears when new ones come."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Take a connection of `services.storage.connections.connect`; its errors are psycopg's."""
        self._connection = connection
        self._news = False
        connection.add_notify_handler(self._heard)

    def listen(self, *also: str) -> None:
        """Hear from now on when rows are committed, and what is said on other channels."""
        for channel in (CHANNEL, *also):
            self._connection.execute(f"LISTEN {channel}")

    def fileno(self) -> int:
        """Return what becomes readable when news arrive."""
        return self._connection.fileno()

    def news(self) -> bool:
        """Tell whether rows were announced since the last call; news may also lie in the socket still."""
        heard, self._news = self._news, False
        return heard

    def rows(self, limit: int, without: Sequence[str] = ()) -> list[Row]:
        """Return the oldest rows, leaving out those of some topics; no lock is taken."""
        if without:
            found = self._connection.execute(_ROWS_WITHOUT, (list(without), limit))
        else:
            found = self._connection.execute(_ROWS, (limit,))
        return [Row(*row) for row in found]

    def forget(self, ids: Sequence[int]) -> None:
        """Delete rows that Kafka has acknowledged; webhooks that want them have a row of their own from then on."""
        making.take_out(self._connection, ids, datetime.now(UTC))

    def alive(self) -> None:
        """Ask the database anything, so that it keeps the session; raises psycopg.OperationalError when it is gone."""
        self._connection.execute("SELECT 1")

    def _heard(self, _: psycopg.Notify) -> None:
        self._news = True


def state(connection: psycopg.Connection) -> State:
    """Return how much waits, and for how long."""
    row = connection.execute(_STATE, (MOST,)).fetchone()
    return State(int(row[0]), float(row[1])) if row else State(0, 0.0)


def wake(connection: psycopg.Connection) -> None:
    """Tell the relay that there are rows."""
    connection.execute(f"NOTIFY {CHANNEL}")

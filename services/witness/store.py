"""Witness store: the newest checkpoint that was cosigned of each log, in SQLite; checked and replaced in one step."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

PATIENCE = 10.0
"""Seconds that one who asks waits for another."""
KEPT = 20
"""Refused checkpoints that are kept of each log, the newest: whoever may ask could else fill the disk."""

TABLES = """
create table state (origin text primary key, size integer not null, root blob not null, note text not null,
  at integer not null) strict;
create table refused (id integer primary key, origin text not null, note text not null, at integer not null) strict;
"""


class State(NamedTuple):
    """What was cosigned last of a log: `note` has the log's signature and the cosignature of second `at`."""

    origin: str
    size: int
    root: bytes
    note: str
    at: int


class Refusal(NamedTuple):
    """A checkpoint signed by the log that does not continue what was cosigned: perhaps it has two histories."""

    origin: str
    note: str
    at: int


class Turn:
    """A log's turn: nobody else reads or writes the store until it ends."""

    def __init__(self, connection: sqlite3.Connection, origin: str) -> None:
        """Read where the log stands; None when it was never cosigned."""
        row = connection.execute("select * from state where origin = ?", (origin,)).fetchone()
        self.state = State(*row) if row else None
        self._connection = connection

    def put(self, state: State) -> None:
        """Replace it."""
        self._connection.execute("insert or replace into state values (?, ?, ?, ?, ?)", state)


class Store:
    """The file. Every method raises sqlite3.Error when it is not there, damaged, full or held by another too long."""

    def __init__(self, path: Path) -> None:
        """Name the file; opens nothing."""
        self.path = path

    def make(self) -> None:
        """Make it, empty."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(TABLES)

    @contextmanager
    def turn(self, origin: str) -> Iterator[Turn]:
        """Hold the store; what was put is on the disk when this ends, and nothing is when it raises."""
        with self._opened() as connection:
            connection.execute("begin immediate")  # two at once: the second reads what the first has put
            try:
                yield Turn(connection, origin)
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def refuse(self, refusal: Refusal) -> None:
        """Keep a checkpoint that was refused."""
        with self._opened() as connection:
            connection.execute("insert into refused (origin, note, at) values (?, ?, ?)", refusal)
            connection.execute(
                "delete from refused where origin = ? and id not in "
                "(select id from refused where origin = ? order by id desc limit ?)",
                (refusal.origin, refusal.origin, KEPT),
            )

    def states(self) -> list[State]:
        """Return where each log stands."""
        with self._opened() as connection:
            return [State(*row) for row in connection.execute("select * from state order by origin")]

    def refusals(self) -> list[Refusal]:
        """Return what was refused, the oldest first."""
        with self._opened() as connection:
            return [Refusal(*row) for row in connection.execute("select origin, note, at from refused order by id")]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        # rw: a file that is gone is not made anew in silence. A connection each: SQLite's belong to one thread.
        address = f"{self.path.resolve().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, PATIENCE, isolation_level=None, uri=True)) as connection:
            connection.execute(
                "pragma synchronous = extra"
            )  # the folder is synchronised too, before anybody is answered
            yield connection

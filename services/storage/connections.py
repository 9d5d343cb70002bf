"""Connections to PostgreSQL: one plain psycopg connection for the hot path, SQLAlchemy engines for the rest."""

from collections.abc import Callable
from typing import Any

import psycopg
import sqlalchemy
from psycopg.types.string import BytesBinaryDumper
from psycopg_pool import ConnectionPool

from services.storage import arrays
from services.storage.direct_statements import keep
from services.storage.failures import away
from services.storage.revision import expect_head

# A client that freezes keeps its row locks; only the server can end its transaction (design 5).
TIMEOUTS = "-c idle_in_transaction_session_timeout=4000 -c statement_timeout=8000 -c lock_timeout=6000"

# What a site may have set for its database, its user or its environment, and what our reading and writing rests on.
# Set once more after connecting: what libpq takes from PGDATESTYLE and PGTZ wins over options of the connection.
SESSION = """
SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET search_path = public;
SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET bytea_output = 'hex'; SET array_nulls = on;
SET default_transaction_isolation = 'read committed'; SET idle_session_timeout = 0
"""
_OURS: dict[str, Any] = {"options": TIMEOUTS, "connect_timeout": 5, "client_encoding": "UTF8"}


def connect(dsn: str, application: str = "stafet") -> psycopg.Connection:
    """Open a connection in autocommit mode with Stafet's timeouts and session settings.

    Raises DatabaseAwayError, which names the address but no password, and UnfitDatabaseError.
    """
    try:
        connection = psycopg.connect(dsn, autocommit=True, tcp_user_timeout=8000, application_name=application, **_OURS)
        _settle(connection, dsn)
    except psycopg.OperationalError as failure:
        raise away(dsn, failure) from None
    return connection


def pool(
    dsn: str, application: str, size: int, seconds: float, look: Callable[[psycopg.Connection], None]
) -> ConnectionPool[psycopg.Connection]:
    """Return a pool of such connections, not opened yet; whoever waits longer than `seconds` gets PoolTimeout.

    `look` asks something on a connection before it is given out, so that a database that was away is met by new ones.
    """

    def settle(connection: psycopg.Connection) -> None:
        _settle(connection, dsn)
        keep(connection)

    settings = {"autocommit": True, "tcp_user_timeout": 8000, "application_name": application, **_OURS}
    return ConnectionPool(
        dsn,
        kwargs=settings,
        min_size=1,
        max_size=size,
        timeout=seconds,
        reconnect_timeout=seconds,
        configure=settle,
        check=look,
        open=False,
    )


def _settle(connection: psycopg.Connection, dsn: str) -> None:
    """Make a new session ours; raises UnfitDatabaseError, psycopg's errors."""
    connection.execute(SESSION)
    expect_head(connection, dsn)
    connection.prepare_threshold = 1
    arrays.teach(connection)
    # Of the dumpers for bytea the last one registered wins; this one is written in C.
    connection.adapters.register_dumper(bytes, BytesBinaryDumper)


def engine(dsn: str, *, at_head: bool = False) -> sqlalchemy.Engine:
    """Return an SQLAlchemy engine for queries; it opens connections when they are used and checks them first.

    With `at_head` it connects only to a database of this version; else it raises UnfitDatabaseError.
    """

    def settle(connection: psycopg.Connection, _: object) -> None:
        connection.autocommit = True
        connection.execute(SESSION)
        if at_head:
            expect_head(connection, dsn)
        connection.autocommit = False

    url = sqlalchemy.make_url(dsn).set(drivername="postgresql+psycopg")
    made = sqlalchemy.create_engine(
        url, pool_size=2, pool_pre_ping=True, connect_args={**_OURS, "application_name": "stafet"}
    )
    sqlalchemy.event.listen(made, "connect", settle)
    return made
